# What holds for the whole account, whoever makes something in it and however.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  services  = ["access-analyzer", "account-public-access", "guardduty", "inspector", "security-hub"]
  available = setsubtract(local.services, var.unavailable)
}

# Above every bucket's own block: a bucket made by hand, or next year, is not public either.
resource "aws_s3_account_public_access_block" "this" {
  for_each = setintersection(local.available, ["account-public-access"])

  account_id              = local.account_id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

# People sign in by the organisation's identity provider. Should an IAM user with a password ever exist, CIS 1.8 and 1.9
# and FSBP IAM.7 hold for it.
resource "aws_iam_account_password_policy" "this" {
  allow_users_to_change_password = true
  hard_expiry                    = false # an expired password is changed by its owner, not by an administrator
  max_password_age               = 90
  minimum_password_length        = 14
  password_reuse_prevention      = 24
  require_lowercase_characters   = true
  require_numbers                = true
  require_symbols                = true
  require_uppercase_characters   = true
}

# Says which of the account's resources somebody outside it can reach.
resource "aws_accessanalyzer_analyzer" "this" {
  for_each = setintersection(local.available, ["access-analyzer"])

  analyzer_name = "${var.naming.prefix}-external-access"
  type          = "ACCOUNT"
  tags          = var.naming.tags
}
