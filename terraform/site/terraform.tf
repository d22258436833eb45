terraform {
  required_version = ">= 1.11"

  required_providers {
    aws = {
      configuration_aliases = [aws.copy, aws.us_east_1]
      source                = "hashicorp/aws"
      version               = "~> 5.100"
    }
  }
}
