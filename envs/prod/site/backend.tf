terraform {
  required_version = ">= 1.11"

  # One state per site: the key, sites/<site>.tfstate, is given at init.
  backend "s3" {
    bucket       = "slipway-prod-state"
    region       = "us-east-1"
    use_lockfile = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
