# One firewall for the CDNs of all sites: a web ACL bills by the month and by rule. A site that needs its own asks for it in its
# file. It belongs to CloudFront, so it is made in us-east-1 with a key of that region.

locals {
  # Routes of the site's API (terraform/site/api.tf), which answers behind every CDN at the same paths.
  firewall_paths = {
    health = "/v1/health"
    # What a stranger would try again and again.
    sensitive = ["/upload", "/v1/images", "/v1/uploads"]
    # Takes whole files in its body.
    uploads = ["/v1/images"]
  }
}

module "firewall_rules" {
  source    = "../../modules/waf_rules"
  providers = { aws = aws.us_east_1 }

  naming       = var.naming
  scope        = "CLOUDFRONT"
  upload_paths = local.firewall_paths.uploads
}

module "firewall" {
  source    = "../../modules/waf"
  providers = { aws = aws.us_east_1 }

  limits = var.firewall.limits
  logs = {
    days        = local.person_log_days
    delivery    = var.firewall.log_delivery
    kms_key_arn = aws_kms_key.data.arn
    lake        = { role_arn = module.lake.logs_role_arn, stream_arn = module.lake.streams["waf_logs"].arn }
  }
  mode        = var.firewall.mode
  naming      = var.naming
  paths       = { health = local.firewall_paths.health, sensitive = local.firewall_paths.sensitive }
  rule_groups = module.firewall_rules.rule_groups
  scope       = "CLOUDFRONT"
  visitors    = { allow = var.firewall.allow, block = var.firewall.block }
}
