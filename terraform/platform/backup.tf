# Backups of what says by its tag `Backup` that it wants them, here and in the copy region. An environment that keeps nothing
# worth a restore has none.

resource "aws_kms_key" "copy" {
  provider = aws.copy
  for_each = local.backups

  description             = "${var.naming.prefix}: copies that outlive the loss of ${local.region}"
  deletion_window_in_days = local.key_deletion_days
  enable_key_rotation     = true
  policy                  = jsonencode({ Version = "2012-10-17", Statement = [local.account_statement] })

  tags = var.naming.tags
}

resource "aws_kms_alias" "copy" {
  provider = aws.copy
  for_each = local.backups

  name          = "alias/${var.naming.prefix}-copy"
  target_key_id = aws_kms_key.copy[each.key].key_id
}

# An access log lies in the region of its bucket.
module "copy_logs" {
  source    = "../../modules/storage"
  for_each  = local.backups
  providers = { aws = aws.copy }

  naming = var.naming
  buckets = { logs-copy = {
    expire_objects_days  = var.log_days
    expire_prefixes_days = local.addresses
    force_destroy        = !var.retain
    receives_logs        = true
  } }
}

module "backup" {
  source    = "../../modules/backup"
  for_each  = local.backups
  providers = { aws = aws, aws.copy = aws.copy }

  copy          = { kms_key_arn = aws_kms_key.copy[each.key].arn }
  force_destroy = !var.retain
  kms_key_arn   = aws_kms_key.data.arn
  lock          = { mode = var.backup.lock }
  naming        = var.naming
}

locals {
  backups = toset(var.backup.lock == "none" ? [] : ["backup"])
}
