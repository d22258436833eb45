# The account id stands for the account of uat: put its own here before the first plan. A plan with credentials of any
# other account is refused.
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["222222222222"]

  default_tags {
    tags = { Environment = "uat", Layer = "bootstrap", ManagedBy = "terraform", Repository = "slipway" }
  }
}
