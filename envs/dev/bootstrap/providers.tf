# The account id stands for the account of dev: put its own here before the first plan. A plan with credentials of any
# other account is refused.
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]

  default_tags {
    tags = { Environment = "dev", Layer = "bootstrap", ManagedBy = "terraform", Repository = "slipway" }
  }
}
