# The environment's domain. Sites take names in it: one certificate in us-east-1 for all their CDNs and one in the region for
# their APIs, so that a new site waits for neither.

module "dns" {
  source    = "../../modules/dns"
  for_each  = var.dns == null ? {} : { (var.dns.zone) = var.dns }
  providers = { aws = aws, aws.us_east_1 = aws.us_east_1 }

  certificates = {
    api = { names = [each.key, "*.${each.key}"], serves = "api" }
    cdn = { names = [each.key, "*.${each.key}"], serves = "cdn" }
  }
  logs   = each.value.source == "created" ? { days = each.value.log_days, delivery = each.value.log_delivery, kms_key_arn = aws_kms_key.data.arn } : null
  naming = var.naming
  zone   = { name = each.key, source = each.value.source }
}
