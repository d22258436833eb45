# Delivery of the variants. CloudFront and its logs live in us-east-1, wherever the site is.

module "cdn" {
  source    = "../../modules/cdn"
  providers = { aws = aws.us_east_1 }

  cors_origins    = var.site.cors_origins
  logs            = { bucket = local.platform.logs.bucket }
  max_age_seconds = var.site.retention_days * 24 * 60 * 60
  naming          = local.naming
  variants = {
    bucket_domain = module.storage.origins["derivatives"].domain
    formats       = { for name, preset in var.site.presets : name => preset.formats }
  }
}
