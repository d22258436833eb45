locals {
  packages = "${path.module}/../../../.cache/packages/lambda-arm64"
}

module "platform" {
  source    = "../../../terraform/platform"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  analytics = { people = ["aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*"] }
  backup    = { lock = "none" }
  dns       = { log_days = 14, zone = "dev.slipway.example" }
  firewall  = { mode = { default = "count" } }
  log_days  = 14
  naming    = { boundary_arn = "arn:aws:iam::111111111111:policy/bootstrap/slipway-dev-boundary", prefix = "slipway-dev" }
  network = {
    cidr           = "10.20.0.0/16"
    flow_log_days  = 14
    nat            = "none"
    reserved_cidrs = ["10.30.0.0/16", "10.40.0.0/16"] # the other environments
    zones          = ["us-east-1a", "us-east-1b"]
  }
  observability = {
    month_usd = 50
    subscribers = {
      page     = { team = { endpoint = "team@dev.slipway.example", protocol = "email" } }
      security = { team = { endpoint = "security@dev.slipway.example", protocol = "email" } }
      ticket   = { team = { endpoint = "team@dev.slipway.example", protocol = "email" } }
    }
  }
  packages       = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  retain         = false
  retention_days = 30
}
