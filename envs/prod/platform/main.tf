locals {
  packages = "${path.module}/../../../.cache/packages/lambda-arm64"
}

module "platform" {
  source    = "../../../terraform/platform"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  analytics = {
    dashboards = { readers = { shop = ["shop"] } }
    notebooks  = { people = ["analyst"] }
    people     = ["aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*"]
    # A warehouse does not pay yet: modules/warehouse has the rule of thumb.
  }
  backup   = { lock = "compliance" }
  dns      = { log_days = 365, zone = "slipway.example" }
  firewall = { limits = { per_address = 2000, sensitive_paths = 100 } }
  log_days = 365
  naming   = { boundary_arn = "arn:aws:iam::333333333333:policy/bootstrap/slipway-prod-boundary", prefix = "slipway-prod" }
  network = {
    cidr           = "10.40.0.0/16"
    flow_log_days  = 365
    nat            = "per_zone"
    reserved_cidrs = ["10.20.0.0/16", "10.30.0.0/16"] # the other environments
    zones          = ["us-east-1a", "us-east-1b", "us-east-1c"]
  }
  observability = {
    month_usd = 1500
    subscribers = {
      page     = { on-call = { endpoint = "https://on-call.slipway.example/page", protocol = "https" } }
      security = { team = { endpoint = "security@slipway.example", protocol = "email" } }
      ticket   = { team = { endpoint = "team@slipway.example", protocol = "email" } }
    }
  }
  packages       = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  retention_days = 30
}
