terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      configuration_aliases = [aws.copy]
      source                = "hashicorp/aws"
      version               = "~> 5.100"
    }
  }
}
