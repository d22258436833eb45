module "bootstrap" {
  source = "../../../terraform/bootstrap"

  github   = { environment = "uat", repository = "slipway/slipway" } # put your own here before `slipway bootstrap uat`
  naming   = { prefix = "slipway-uat" }
  next     = { account_id = "333333333333", prefix = "slipway-prod" }
  previous = { account_id = "111111111111", prefix = "slipway-dev" }
}
