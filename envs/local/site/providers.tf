provider "aws" {
  region              = "us-east-1"
  allowed_account_ids = ["000000000000"]

  # The emulator has no per-bucket host names and no instance metadata.
  s3_use_path_style       = true
  skip_metadata_api_check = true

  default_tags {
    tags = { Environment = "local", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}

# CloudFront's own region.
provider "aws" {
  alias               = "us_east_1"
  region              = "us-east-1"
  allowed_account_ids = ["000000000000"]

  # The emulator has no per-bucket host names and no instance metadata.
  s3_use_path_style       = true
  skip_metadata_api_check = true

  default_tags {
    tags = { Environment = "local", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}

# Where copies are kept that outlive the loss of the region.
provider "aws" {
  alias               = "us_west_2"
  region              = "us-west-2"
  allowed_account_ids = ["000000000000"]

  # The emulator has no per-bucket host names and no instance metadata.
  s3_use_path_style       = true
  skip_metadata_api_check = true

  default_tags {
    tags = { Environment = "local", Layer = "site", ManagedBy = "terraform", Repository = "slipway" }
  }
}
