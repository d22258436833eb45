terraform {
  required_version = ">= 1.11"

  # The emulator's own S3, reached like any other endpoint through AWS_ENDPOINT_URL.
  backend "s3" {
    bucket         = "slipway-local-state"
    key            = "platform.tfstate"
    region         = "us-east-1"
    use_lockfile   = true
    use_path_style = true
  }

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }
}
