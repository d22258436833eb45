# The account id stands for the account of prod: put its own here before the first plan. A plan with credentials of any
# other account is refused.
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["333333333333"]

  default_tags {
    tags = { Environment = "prod", Layer = "bootstrap", ManagedBy = "terraform", Repository = "slipway" }
  }
}
