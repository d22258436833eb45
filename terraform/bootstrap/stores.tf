# What delivery itself keeps: Terraform's states, and the plans with their evidence. One key of their own, so that who reads
# what sites store cannot read a plan, which may hold secrets.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  # Spelt out, so that a plan shows each policy whole before anything exists.
  bucket_arns = { for key in ["bootstrap-logs", "plans", "state"] : key => "arn:${local.partition}:s3:::${var.naming.prefix}-${key}" }

  # The environment after this one, or none. Its role may not exist yet, so the account is let in and the role is a condition.
  next = { for key, next in { next = var.next } : key => {
    account  = "arn:${local.partition}:iam::${next.account_id}:root"
    role_arn = "arn:${local.partition}:iam::${next.account_id}:role/bootstrap/${next.prefix}-apply"
  } if next != null }
}

resource "aws_kms_key" "this" {
  description             = "${var.naming.prefix}: states and plans"
  deletion_window_in_days = 30
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
      }], [for next in values(local.next) : {
      Sid       = "NextEnvironmentReadsEvidence"
      Effect    = "Allow"
      Principal = { AWS = next.account }
      Action    = "kms:Decrypt"
      Resource  = "*"
      Condition = {
        ArnEquals    = { "aws:PrincipalArn" = next.role_arn }
        StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
      }
    }])
  })

  tags = var.naming.tags
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.naming.prefix}-bootstrap"
  target_key_id = aws_kms_key.this.key_id
}

module "stores" {
  source = "../../modules/storage"

  # The log's bucket by its name: `terraform import`, by which the state bucket arrives, knows no attribute of what is not made.
  buckets = {
    bootstrap-logs = { expire_objects_days = 365, receives_logs = true }
    plans = {
      kms_key_arn  = aws_kms_key.this.arn
      log_bucket   = "${var.naming.prefix}-bootstrap-logs"
      read_by      = { for key, next in local.next : key => { account = next.account, prefix = "evidence/", role_arn = next.role_arn } }
      written_once = true
    }
    state = {
      kms_key_arn = aws_kms_key.this.arn
      log_bucket  = "${var.naming.prefix}-bootstrap-logs"
    }
  }
  naming = var.naming
}
