locals {
  file     = yamldecode(file("${path.module}/../../sites/${var.site}.yaml"))
  packages = "${path.module}/../../../.cache/packages/lambda-arm64"
}

module "site" {
  source    = "../../../terraform/site"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  naming     = { boundary_arn = "arn:aws:iam::222222222222:policy/bootstrap/slipway-uat-boundary", prefix = "slipway-uat-${var.site}", tags = { Site = var.site } }
  packages   = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  platform   = "/slipway/uat/platform/v1"
  replicated = ["items", "objects"]
  retain     = true
  site       = merge(local.file, local.file.environments["uat"])
}
