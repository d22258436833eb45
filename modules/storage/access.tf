# Who may reach a bucket: nobody by ACL, nobody in public, nobody without TLS 1.2. What roles of this account may do is
# said by their own policies; only AWS services are let in here, each bound to the resource it acts for.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  guard_statements = { for key, name in local.names : key => [
    {
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:${local.partition}:s3:::${name}", "arn:${local.partition}:s3:::${name}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    {
      Sid       = "DenyOldTls"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = ["arn:${local.partition}:s3:::${name}", "arn:${local.partition}:s3:::${name}/*"]
      Condition = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
    },
  ] }

  # The two below are filtered by a "for", not chosen by "? :", which would force statements of unlike shape into one type.
  reader_statements = { for key, name in local.names : key => [for statement in [
    {
      Sid       = "AllowDistribution"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = { StringEquals = { "aws:SourceArn" = lookup(var.readers, key, null) } }
    },
    {
      # To who may not list, S3 answers 403 for what is not there.
      Sid       = "AllowDistributionToTellWhatIsMissing"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:ListBucket"
      Resource  = "arn:${local.partition}:s3:::${name}"
      Condition = { StringEquals = { "aws:SourceArn" = lookup(var.readers, key, null) } }
    },
  ] : statement if contains(keys(var.readers), key) && (statement.Action == "s3:GetObject" || var.buckets[key].tells_missing)] }

  log_statements = { for key, name in local.names : key => [for statement in [
    {
      Sid       = "AllowAccessLogs"
      Effect    = "Allow"
      Principal = { Service = "logging.s3.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:s3:::${var.naming.prefix}-*" }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    },
    {
      Sid       = "AllowLogDelivery"
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:logs:*:${local.account_id}:*" }
        StringEquals = { "aws:SourceAccount" = local.account_id, "s3:x-amz-acl" = "bucket-owner-full-control" }
      }
    },
    {
      Sid       = "AllowLogDeliveryCheck"
      Effect    = "Allow"
      Principal = { Service = "delivery.logs.amazonaws.com" }
      Action    = "s3:GetBucketAcl"
      Resource  = "arn:${local.partition}:s3:::${name}"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:logs:*:${local.account_id}:*" }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    },
  ] : statement if var.buckets[key].receives_logs] }
}

resource "aws_s3_bucket_public_access_block" "this" {
  for_each = var.buckets

  bucket                  = aws_s3_bucket.this[each.key].bucket
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    object_ownership = "BucketOwnerEnforced"
  }
}

resource "aws_s3_bucket_policy" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].bucket
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.guard_statements[each.key],
      local.reader_statements[each.key],
      local.log_statements[each.key],
      local.audit_statements[each.key],
      local.scan_statements[each.key],
      local.account_statements[each.key],
      local.once_statements[each.key],
    )
  })

  # S3 answers 409 to two changes of one bucket's access at the same moment.
  depends_on = [aws_s3_bucket_public_access_block.this]
}
