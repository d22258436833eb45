# A firewall of the site's own, for a site that says so. Otherwise it shares its platform's, because each web ACL bills by the
# month and by rule. CloudFront's are made in us-east-1 and log with the platform's key, which must be one of that region.

locals {
  # What the API has says what the firewall treats apart: where health is asked, what strangers would try again and again, and
  # what takes whole files in its body.
  firewall_paths = {
    health    = one([for route, served in local.routes : split(" ", route)[1] if try(served.public, false)])
    sensitive = [for route in keys(local.routes) : split(" ", route)[1] if startswith(route, "POST ")]
    uploads   = [for route, served in local.routes : split(" ", route)[1] if served.function == "upload_image"]
  }

  # By the key of its module calls: a site has one of its own or none. A country that is not served is not served, whatever else
  # is being tried out; how it logs is the environment's.
  firewall = { for name, waf in { own = var.site.waf } : name => merge(waf, {
    logs = merge(try(local.waf.logs, {}), { days = local.keep.log_days, kms_key_arn = local.platform.keys.data })
    mode = { default = waf.mode.default, rules = merge({ countries = "block" }, waf.mode.rules) }
  }) if waf != null }

  # Countries are the distribution's, which is free; a web ACL of one's own has a rule for them, with exceptions (`allow`).
  guard = {
    countries   = var.site.waf == null ? var.site.countries : null
    web_acl_arn = one(concat(values(module.firewall)[*].web_acl.arn, var.site.waf == null ? compact([try(local.waf.web_acl_arn, null)]) : []))
  }
}

module "firewall_rules" {
  source    = "../../modules/waf_rules"
  for_each  = local.firewall
  providers = { aws = aws.us_east_1 }

  naming       = local.naming
  scope        = "CLOUDFRONT"
  upload_paths = local.firewall_paths.uploads
}

module "firewall" {
  source    = "../../modules/waf"
  for_each  = local.firewall
  providers = { aws = aws.us_east_1 }

  limits      = each.value.limits
  logs        = each.value.logs
  mode        = each.value.mode
  naming      = local.naming
  paths       = { health = local.firewall_paths.health, sensitive = local.firewall_paths.sensitive }
  rule_groups = module.firewall_rules[each.key].rule_groups
  scope       = "CLOUDFRONT"
  visitors    = { allow = each.value.allow, block = each.value.block, countries = var.site.countries }
}
