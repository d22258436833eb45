locals {
  packages = "${path.module}/../../../.cache/packages/host"
}

module "platform" {
  source    = "../../../terraform/platform"
  providers = { aws = aws, aws.copy = aws.us_west_2, aws.us_east_1 = aws.us_east_1 }

  analytics = { people = ["sign-in/analyst"] }
  dns       = { log_days = 1, log_delivery = "unavailable", zone = "local.slipway.example" }
  firewall  = { log_delivery = "unavailable", mode = { default = "count" } }
  log_days  = 1
  naming    = { prefix = "slipway-local" }
  network = {
    cidr          = "10.10.0.0/16"
    flow_log_days = 1
    nat           = "single"
    zones         = ["us-east-1a", "us-east-1b"]
  }
  observability = {
    month_usd = 10
    subscribers = {
      page     = { team = { endpoint = "team@local.slipway.example", protocol = "email" } }
      security = { team = { endpoint = "security@local.slipway.example", protocol = "email" } }
      ticket   = { team = { endpoint = "team@local.slipway.example", protocol = "email" } }
    }
    unavailable = ["anomalies", "traces"]
  }
  packages       = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  retain         = false
  retention_days = 30
  security       = { unavailable = ["account-public-access"] }
}
