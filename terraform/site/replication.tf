# What must survive the loss of the region is copied into another one as it changes. Backups alone are too old for that: AWS
# Backup starts within an hour, and copies afterwards.

locals {
  copy_region = local.platform.keys.copy == null ? null : split(":", local.platform.keys.copy)[3]
  copies      = toset(contains(var.replicated, "objects") ? ["derivatives", "originals"] : [])
}

module "copies" {
  source    = "../../modules/storage"
  providers = { aws = aws.copy }

  naming = local.naming
  buckets = { for key in local.copies : "${key}-copy" => {
    expire_objects_days = var.site.retention_days # an erased version has no other end here
    force_destroy       = !var.retain
    kms_key_arn         = local.platform.keys.copy
    log_bucket          = local.platform.logs.copy_bucket
  } }
}

module "replication" {
  source   = "../../modules/replication"
  for_each = length(local.copies) == 0 ? toset([]) : toset(["objects"])

  buckets = { for key in local.copies : key => {
    copy   = { kms_key_arn = local.platform.keys.copy, name = module.copies.buckets["${key}-copy"].name }
    source = { kms_key_arn = local.platform.keys.data, name = module.storage.buckets[key].name }
  } }
  naming = local.naming
}
