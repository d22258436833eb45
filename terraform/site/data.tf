# Where media and what is known about it are kept.

module "storage" {
  source = "../../modules/storage"

  naming = local.naming
  buckets = {
    derivatives = {
      expire_objects_days = var.site.retention_days
      force_destroy       = !local.retain
      kms_key_arn         = local.platform.keys.data
      log_bucket          = local.platform.logs.bucket
    }
    originals = {
      backup              = local.keep.backup
      cors_origins        = var.site.cors_origins
      emits_events        = true
      expire_objects_days = var.site.retention_days
      force_destroy       = !local.retain
      kms_key_arn         = local.platform.keys.data
      log_bucket          = local.platform.logs.bucket
      scanned_by          = var.malware_scan == "on" ? module.malware["originals"].role_arn : null
    }
    # Pages and their assets: put there by a deployment, read by the CDN alone.
    web = {
      force_destroy = !local.retain
      kms_key_arn   = local.platform.keys.data
      log_bucket    = local.platform.logs.bucket
      tells_missing = true # an asset that is not there is 404
    }
  }
  readers = { derivatives = module.cdn.distribution.arn, web = module.cdn.distribution.arn }
}

module "metadata" {
  source = "../../modules/metadata"

  deletion_protection = local.retain
  kms_key_arn         = local.platform.keys.data
  replicas            = contains(var.replicated, "items") ? { (local.copy_region) = local.platform.keys.copy } : {}
  naming = {
    prefix = local.naming.prefix
    tags   = merge(local.naming.tags, { for tag, plan in { Backup = local.keep.backup } : tag => plan if plan != null })
  }
  recovery_days = local.keep.recovery_days
}

# What strangers upload is scanned before anybody reads it: the bucket's policy refuses what is not known to be clean.
module "malware" {
  source   = "../../modules/malware"
  for_each = var.malware_scan == "on" ? toset(["originals"]) : toset([])

  bucket = {
    kms_key_arn = local.platform.keys.data
    name        = module.storage.origins["originals"].name
    prefixes    = ["incoming/"]
  }
  naming = local.naming
}
