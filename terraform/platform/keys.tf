# One customer key encrypts what the sites of this environment store; a second one, which can only make and check codes,
# seals list cursors. Its material never leaves KMS, so there is no secret to rotate, leak or find in a state file.

data "aws_caller_identity" "current" {}
data "aws_partition" "current" {}
data "aws_region" "current" {}

locals {
  # An environment made to be thrown away is rid of its keys as soon as KMS allows.
  key_deletion_days = var.retain ? 30 : 7

  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  # Administration stays with the account, whose IAM policies then decide: the form AWS documents so that a key can never
  # become unmanageable. In a key policy "*" means this key.
  account_statement = {
    Sid       = "AccountDecidesByIam"
    Effect    = "Allow"
    Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
    Action    = "kms:*"
    Resource  = "*"
  }
}

resource "aws_kms_key" "data" {
  description             = "${var.naming.prefix}: data at rest of every site"
  deletion_window_in_days = local.key_deletion_days
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.account_statement,
      {
        Sid       = "CloudFrontReadsVariants"
        Effect    = "Allow"
        Principal = { Service = "cloudfront.amazonaws.com" }
        Action    = "kms:Decrypt"
        Resource  = "*"
        Condition = {
          ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:cloudfront::${local.account_id}:distribution/*" }
          StringEquals = { "aws:SourceAccount" = local.account_id }
        }
      },
      {
        Sid       = "EventBridgeWritesToEncryptedQueues"
        Effect    = "Allow"
        Principal = { Service = "events.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = {
          ArnLike      = { "aws:SourceArn" = "arn:${local.partition}:events:${local.region}:${local.account_id}:rule/*" }
          StringEquals = { "aws:SourceAccount" = local.account_id }
        }
      },
      {
        Sid       = "LogGroupsOfThisEnvironment"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
        Resource  = "*"
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:*${var.naming.prefix}-*" }
        }
      },
    ]
  })

  tags = var.naming.tags
}

resource "aws_kms_alias" "data" {
  name          = "alias/${var.naming.prefix}-data"
  target_key_id = aws_kms_key.data.key_id
}

resource "aws_kms_key" "cursor" {
  # KMS rotates symmetric encryption keys only; a cursor lives for an hour, so replacing the key costs nobody anything.
  #checkov:skip=CKV_AWS_7:KMS offers no rotation for HMAC keys
  customer_master_key_spec = "HMAC_256"
  description              = "${var.naming.prefix}: seals list cursors"
  deletion_window_in_days  = 7
  key_usage                = "GENERATE_VERIFY_MAC"
  policy                   = jsonencode({ Version = "2012-10-17", Statement = [local.account_statement] })

  tags = var.naming.tags
}

resource "aws_kms_alias" "cursor" {
  name          = "alias/${var.naming.prefix}-cursor"
  target_key_id = aws_kms_key.cursor.key_id
}
