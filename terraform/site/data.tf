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
      cors_origins        = var.site.cors_origins
      emits_events        = true
      expire_objects_days = var.site.retention_days
      force_destroy       = !local.retain
      kms_key_arn         = local.platform.keys.data
      log_bucket          = local.platform.logs.bucket
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
  naming              = local.naming
}
