"""The files of the repository that the gate is rehearsed on: real roots, of resources that are there at once."""

from __future__ import annotations

ENVIRONMENTS = ("dev", "uat", "prod")

BACKEND = """
terraform {
  backend "s3" {
    bucket       = "slipway-ENV-state"
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
provider "aws" {
  region                  = "us-east-1"
  s3_use_path_style       = true
  skip_metadata_api_check = true
}
"""
PLATFORM_ROOT = """
module "platform" {
  source = "../../../terraform/platform"
  name   = "slipway-ENV"
}
"""
PLATFORM = """
variable "name" { type = string }

resource "aws_ssm_parameter" "motto" {
  name  = "/${var.name}/motto"
  type  = "String"
  value = "slow is smooth"
}
"""
SITE_ROOT = """
variable "site" { type = string }

locals {
  file     = yamldecode(file("${path.module}/../../sites/${var.site}.yaml"))
  packages = abspath("${path.module}/../../../.cache/packages/lambda-arm64") # the provider runs in another folder
}

module "site" {
  source   = "../../../terraform/site"
  name     = "slipway-ENV-${var.site}"
  packages = { directory = local.packages, manifest = jsondecode(file("${local.packages}/manifest.json")) }
  platform = "/slipway/ENV/platform/v1"
  site     = merge(local.file, local.file.environments["ENV"])
}

output "site" {
  value = { table = module.site.table }
}
"""
COMPOSITION = """
variable "name" { type = string }
variable "packages" { type = any }
variable "platform" { type = string }
variable "site" { type = any }

data "aws_ssm_parameter" "platform" {
  name = var.platform
}

module "table" {
  source = "../../modules/table"
  name   = var.name
}

resource "aws_iam_role" "greet" {
  name = "${var.name}-greet"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "lambda.amazonaws.com" } }]
  })
}

resource "aws_lambda_function" "greet" {
  function_name    = "${var.name}-greet"
  role             = aws_iam_role.greet.arn
  handler          = "handler.handle"
  runtime          = "python3.13"
  architectures    = ["arm64"]
  filename         = "${var.packages.directory}/greet.zip"
  source_code_hash = var.packages.manifest.functions.greet.sha256

  environment {
    variables = merge({ VERSION = nonsensitive(data.aws_ssm_parameter.platform.value) }, try(var.site.variables, {}))
  }
}

resource "aws_ssm_parameter" "greeting" {
  name  = "/${var.name}/greeting"
  type  = "String"
  value = var.site.greeting
}

output "table" {
  value = module.table.name
}
"""
TABLE = """
variable "name" { type = string }

resource "aws_dynamodb_table" "this" {
  name         = var.name
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "PK"
  attribute {
    name = "PK"
    type = "S"
  }
}

output "name" {
  value = aws_dynamodb_table.this.name
}
"""
SITE = "owner: team-demo\ngreeting: hello\nenvironments:\n  dev: {}\n  uat: {}\n  prod: {}\n"
HANDLER = '"""Greets."""\n\n\ndef handle(event, context):\n    """Greet."""\n    return {"greeting": "hello"}\n'


def files() -> dict[str, str]:
    """Path -> content of the repository before anything changes: a platform and two sites, in three environments."""
    roots = {}
    for environment in ENVIRONMENTS:
        key = '    key          = "platform.tfstate"\n'
        for layer, backend, main in (
            ("platform", BACKEND.replace("    region ", key + "    region ", 1), PLATFORM_ROOT),
            ("site", BACKEND, SITE_ROOT),
        ):
            roots[f"envs/{environment}/{layer}/backend.tf"] = backend.replace("ENV", environment)
            roots[f"envs/{environment}/{layer}/main.tf"] = main.replace("ENV", environment)
    return roots | {
        "terraform/platform/main.tf": PLATFORM,
        "terraform/site/main.tf": COMPOSITION,
        "modules/table/main.tf": TABLE,
        "envs/sites/kiosk.yaml": SITE,
        "envs/sites/shop.yaml": SITE,
        "src/functions/greet/handler.py": HANDLER,
        "src/slipway/__init__.py": '"""Shared."""\n',
        ".gitignore": ".cache/\n",
    }
