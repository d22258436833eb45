locals {
  file     = yamldecode(file("${path.module}/../../sites/${var.site}.yaml"))
  packages = "${path.module}/../../../.cache/packages/lambda-arm64"
}

module "site" {
  source    = "../../../terraform/site"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  naming        = { boundary_arn = "arn:aws:iam::111111111111:policy/bootstrap/slipway-dev-boundary", prefix = "slipway-dev-${var.site}", tags = { Site = var.site } }
  observability = { alarms = "essential", views = ["queries"] } # an idle site costs less than a dollar a month
  packages      = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  platform      = "/slipway/dev/platform/v1"
  retain        = false
  site          = merge(local.file, local.file.environments["dev"])
}
