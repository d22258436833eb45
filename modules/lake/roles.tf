# Who writes: Firehose into the lake, log groups into Firehose. Neither reads what lies there.

locals {
  catalog = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
}

resource "aws_iam_role" "delivery" {
  name                 = "${var.naming.prefix}-lake-delivery"
  description          = "Writes into the lake of ${var.naming.prefix}"
  permissions_boundary = var.naming.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FirehoseOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "firehose.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "sts:ExternalId" = local.account_id } } # Firehose says here for which account it acts
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "delivery" {
  name = "lake"
  role = aws_iam_role.delivery.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "Write"
        Effect   = "Allow"
        Action   = ["s3:AbortMultipartUpload", "s3:PutObject"]
        Resource = ["${local.bucket_arn}/curated/*", "${local.bucket_arn}/errors/*"]
      },
      {
        Sid      = "FindTheBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource = [local.bucket_arn]
      },
      {
        Sid    = "ReadColumns"
        Effect = "Allow"
        Action = ["glue:GetTable", "glue:GetTableVersion", "glue:GetTableVersions"]
        Resource = concat(
          ["${local.catalog}:catalog", "${local.catalog}:database/${aws_glue_catalog_database.this.name}"],
          [for key in sort(keys(local.streams)) : "${local.catalog}:table/${aws_glue_catalog_database.this.name}/${key}"],
        )
      },
      {
        Sid       = "EncryptFiles"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.kms_key_arn]
        Condition = { StringLike = { "kms:EncryptionContext:aws:s3:arn" = [local.bucket_arn, "${local.bucket_arn}/*"] } }
      },
      {
        Sid       = "ReadWhatWaits"
        Effect    = "Allow"
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = [var.kms_key_arn]
        Condition = { StringLike = { "kms:EncryptionContext:aws:firehose:arn" = [for key in sort(keys(local.streams)) : "arn:${local.partition}:firehose:${local.region}:${local.account_id}:deliverystream/${local.stream_names[key]}"] } }
      },
      {
        Sid      = "OwnErrors"
        Effect   = "Allow"
        Action   = ["logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.delivery.arn}:log-stream:*"]
      },
    ]
  })
}

resource "aws_iam_role" "logs" {
  name                 = "${var.naming.prefix}-lake-logs"
  description          = "Hands the lines of log groups of ${var.naming.prefix} to the lake"
  permissions_boundary = var.naming.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LogGroupsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringLike = { "aws:SourceArn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:*" } }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "logs" {
  name = "streams"
  role = aws_iam_role.logs.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "PutLines"
      Effect   = "Allow"
      Action   = ["firehose:PutRecord", "firehose:PutRecordBatch"]
      Resource = [for key in ["api_logs", "waf_logs"] : aws_kinesis_firehose_delivery_stream.this[key].arn]
    }]
  })
}
