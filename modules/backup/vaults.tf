# Two vaults, one of them in another region. Who may reach a recovery point is said by IAM; nobody may erase one early,
# nor make its life shorter, whatever IAM says: with the vault's lock that is what is left of the data when an account's
# credentials are stolen.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "copy" {
  provider = aws.copy
}

data "aws_region" "home" {}

locals {
  # A policy that lets nothing be erased would stop the destroy of a throw-away environment too.
  guards = var.force_destroy ? [] : [{
    Sid       = "NobodyErasesEarly"
    Effect    = "Deny"
    Principal = "*"
    Action    = ["backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
    Resource  = "*" # in a vault's policy: this vault and what is in it
    # AWS Backup itself ends a life that is over; people and roles of this account do not.
    Condition = { StringNotLike = { "aws:PrincipalArn" = local.service_role_pattern } }
  }]
  # What other accounts may do is nothing, not even copy into it.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(local.guards, [{
      Sid       = "NobodyElseCopiesIn"
      Effect    = "Deny"
      Principal = "*"
      Action    = "backup:CopyIntoBackupVault"
      Resource  = "*"
      Condition = { StringNotEquals = { "aws:PrincipalAccount" = data.aws_caller_identity.current.account_id } }
    }])
  })
  service_role_pattern = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:role/aws-service-role/backup.amazonaws.com/*"

  # Without days of grace a lock is governance: whoever may, can lift it.
  changeable_days = var.lock.mode == "compliance" ? var.lock.changeable_days : null
}

resource "aws_backup_vault" "home" {
  name          = "${var.naming.prefix}-backup"
  force_destroy = var.force_destroy
  kms_key_arn   = var.kms_key_arn
  tags          = var.naming.tags
}

resource "aws_backup_vault" "copy" {
  provider = aws.copy

  name          = "${var.naming.prefix}-backup-copy"
  force_destroy = var.force_destroy
  kms_key_arn   = var.copy.kms_key_arn
  tags          = var.naming.tags

  lifecycle {
    precondition {
      condition     = data.aws_region.copy.name != data.aws_region.home.name
      error_message = "providers.aws.copy is ${data.aws_region.copy.name}, the home region: a copy must be in another one."
    }

    precondition {
      condition     = strcontains(var.copy.kms_key_arn, ":kms:${data.aws_region.copy.name}:")
      error_message = "copy.kms_key_arn is ${var.copy.kms_key_arn}: the key must be of the copy region, ${data.aws_region.copy.name}."
    }
  }
}

resource "aws_backup_vault_policy" "home" {
  backup_vault_name = aws_backup_vault.home.name
  policy            = local.policy
}

resource "aws_backup_vault_policy" "copy" {
  provider = aws.copy

  backup_vault_name = aws_backup_vault.copy.name
  policy            = local.policy
}

resource "aws_backup_vault_lock_configuration" "home" {
  backup_vault_name   = aws_backup_vault.home.name
  changeable_for_days = local.changeable_days
  max_retention_days  = var.lock.max_days
  min_retention_days  = var.lock.min_days
}

resource "aws_backup_vault_lock_configuration" "copy" {
  provider = aws.copy

  backup_vault_name   = aws_backup_vault.copy.name
  changeable_for_days = local.changeable_days
  max_retention_days  = var.lock.max_days
  min_retention_days  = var.lock.min_days
}
