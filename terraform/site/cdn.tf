# The public face of the site: pages, variants and API under one name. CloudFront and its logs live in us-east-1, wherever the
# site is.

locals {
  domain = coalesce(var.site.domain, module.cdn.distribution.domain)

  # What the platform may offer; an environment without it has sites on CloudFront's name and without a firewall.
  dns = try(local.platform.dns, null)
  waf = try(local.platform.waf, null)
}

module "cdn" {
  source    = "../../modules/cdn"
  providers = { aws = aws.us_east_1 }

  api = {
    domain = module.api.origin.domain
    header = { name = "x-slipway-origin", value = local.secret } # src/slipway/origin.py reads it
    paths  = ["/upload", "/v1/*", "/video/*"]
  }
  cache  = var.site.cache
  domain = var.site.domain == null ? null : { aliases = [var.site.domain], certificate_arn = local.dns.certificates["cdn"] }
  edge = {
    countries            = local.guard.countries
    origin_shield_region = var.site.cdn.origin_shield_region
    price_class          = var.site.cdn.price_class
    web_acl_arn          = local.guard.web_acl_arn
  }
  logs   = { bucket = local.platform.logs.bucket }
  naming = local.naming
  variants = {
    bucket_domain   = module.storage.origins["derivatives"].domain
    cors_origins    = var.site.cors_origins
    formats         = { for name, preset in var.site.images.presets : name => preset.formats }
    max_age_seconds = var.site.retention_days * 24 * 60 * 60
  }
  web = {
    bucket_domain = module.storage.origins["web"].domain
    # Pages sign people in, upload to the originals and show them by presigned URL.
    connect_origins = ["https://${module.storage.origins["originals"].domain}", regex("^https://[^/]+", module.auth.pool.issuer)]
  }
}

# The site's own name. Its certificate, for all names of the zone, is the platform's.
module "dns" {
  source    = "../../modules/dns"
  for_each  = toset(compact([var.site.domain]))
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  aliases = { (each.key) = { domain = module.cdn.distribution.domain, hosted_zone_id = module.cdn.distribution.hosted_zone_id } }
  naming  = local.naming
  zone    = { name = local.dns.name, source = "existing" }
}
