module "bootstrap" {
  source = "../../../terraform/bootstrap"

  github = { environment = "dev", repository = "slipway/slipway" } # put your own here before `slipway bootstrap dev`
  naming = { prefix = "slipway-dev" }
  next   = { account_id = "222222222222", prefix = "slipway-uat" }
}
