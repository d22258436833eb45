module "platform" {
  source = "../../../terraform/platform"

  log_days = 1
  naming   = { prefix = "slipway-local" }
  retain   = false
}
