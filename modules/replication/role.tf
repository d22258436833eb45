# S3's role: reads versions here, writes copies there, with the keys of both, and does nothing else.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  arns = { for key, b in var.buckets : key => {
    copy   = "arn:${local.partition}:s3:::${b.copy.name}"
    source = "arn:${local.partition}:s3:::${b.source.name}"
  } }

  # With a bucket key, S3 encrypts in the context of the bucket; without, of the object.
  keys = { for use in flatten([for key, b in var.buckets : [
    { action = "kms:Decrypt", arn = b.source.kms_key_arn, bucket = local.arns[key].source, id = "${key}-source" },
    { action = "kms:Encrypt", arn = b.copy.kms_key_arn, bucket = local.arns[key].copy, id = "${key}-copy" },
  ]]) : use.id => use }
}

resource "aws_iam_role" "this" {
  name                 = "${var.naming.prefix}-replication"
  description          = "Copies buckets of ${var.naming.prefix} into another region"
  permissions_boundary = var.naming.boundary_arn
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TheseBucketsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = [for key in sort(keys(var.buckets)) : local.arns[key].source] }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "this" {
  name = "replication"
  role = aws_iam_role.this.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "SeeWhatIsToBeCopied"
        Effect   = "Allow"
        Action   = ["s3:GetReplicationConfiguration", "s3:ListBucket"]
        Resource = [for key in sort(keys(var.buckets)) : local.arns[key].source]
      },
      {
        Sid      = "ReadVersions"
        Effect   = "Allow"
        Action   = ["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"]
        Resource = [for key in sort(keys(var.buckets)) : "${local.arns[key].source}/*"]
      },
      {
        Sid      = "WriteCopies"
        Effect   = "Allow"
        Action   = ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"]
        Resource = [for key in sort(keys(var.buckets)) : "${local.arns[key].copy}/*"]
      },
      ], [for id, use in local.keys : {
        Sid      = "Key${replace(title(replace(id, "-", " ")), " ", "")}"
        Effect   = "Allow"
        Action   = use.action
        Resource = use.arn
        Condition = {
          StringLike = {
            "kms:EncryptionContext:aws:s3:arn" = [use.bucket, "${use.bucket}/*"]
            "kms:ViaService"                   = "s3.${split(":", use.arn)[3]}.amazonaws.com"
          }
        }
    }])
  })
}
