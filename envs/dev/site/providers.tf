# The account id stands for the account of dev: put its own here before the first plan. A plan with credentials of any
# other account is refused.
provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]

  default_tags {
    tags = { Environment = "dev", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}

# CloudFront's own region: its certificates, its firewall, its logs.
provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = ["111111111111"]

  default_tags {
    tags = { Environment = "dev", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}

# Where copies are kept that outlive the loss of the region.
provider "aws" {
  alias               = "us_west_2"
  region              = "us-west-2"
  allowed_account_ids = ["111111111111"]

  default_tags {
    tags = { Environment = "dev", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}
