terraform {
  required_version = ">= 1.11"

  backend "s3" {
    bucket       = "slipway-dev-state"
    key          = "bootstrap.tfstate"
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
