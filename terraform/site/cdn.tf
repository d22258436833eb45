# Delivery of the variants.

module "cdn" {
  source = "../../modules/cdn"

  max_age_seconds = var.site.retention_days * 24 * 60 * 60
  naming          = local.naming
  variants        = { bucket_domain = module.storage.origins["derivatives"].domain }
}
