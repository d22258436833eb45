module "bootstrap" {
  source = "../../../terraform/bootstrap"

  github   = { environment = "prod", repository = "slipway/slipway" } # put your own here before `slipway bootstrap prod`
  naming   = { prefix = "slipway-prod" }
  previous = { account_id = "222222222222", prefix = "slipway-uat" }
}
