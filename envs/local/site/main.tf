locals {
  file     = yamldecode(file("${path.module}/../../sites/${var.site}.yaml"))
  packages = "${path.module}/../../../.cache/packages/host"
}

module "site" {
  source    = "../../../terraform/site"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  admin_sign_in = true
  malware_scan  = "unavailable"
  naming        = { prefix = "slipway-local-${var.site}", tags = { Site = var.site } }
  observability = { views = ["dashboard"] }
  packages      = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  platform      = "/slipway/local/platform/v1"
  replicated    = ["objects"]
  retain        = false
  site          = merge(local.file, local.file.environments["local"])
}
