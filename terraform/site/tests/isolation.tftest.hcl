# Two sites of one account, whose names begin alike: what their roles may is held apart by tests/integration/test_isolation.py.
# A mock gives all resources of a type one ARN, here with the name of their site.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/acme-dev-shop" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/acme-dev-shop" }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/acme-dev-shop-metadata" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/acme-dev-shop" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-media-api"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-media-api/invocations"
      version    = "1"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn                         = "arn:aws:s3:::acme-dev-shop-originals"
      bucket_domain_name          = "acme-dev-shop-originals.s3.amazonaws.com"
      bucket_regional_domain_name = "acme-dev-shop-originals.s3.us-east-1.amazonaws.com"
      id                          = "acme-dev-shop-originals"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
      id  = "https://sqs.us-east-1.amazonaws.com/123456789012/acme-dev-shop-images"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/acme-dev-shop-images"
    }
  }
}

mock_provider "aws" {
  alias           = "shop_eu"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_resource "aws_cloudwatch_event_bus" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/acme-dev-shop-eu" }
  }

  mock_resource "aws_cloudwatch_event_rule" {
    defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-eu" }
  }

  mock_resource "aws_cloudwatch_log_group" {
    defaults = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/acme-dev-shop-eu" }
  }

  mock_resource "aws_dynamodb_table" {
    defaults = { arn = "arn:aws:dynamodb:us-east-1:123456789012:table/acme-dev-shop-eu-metadata" }
  }

  mock_resource "aws_iam_role" {
    defaults = { arn = "arn:aws:iam::123456789012:role/acme-dev-shop-eu" }
  }

  mock_resource "aws_lambda_function" {
    defaults = {
      arn        = "arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-eu-media-api"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-eu-media-api/invocations"
      version    = "1"
    }
  }

  mock_resource "aws_s3_bucket" {
    defaults = {
      arn                         = "arn:aws:s3:::acme-dev-shop-eu-originals"
      bucket_domain_name          = "acme-dev-shop-eu-originals.s3.amazonaws.com"
      bucket_regional_domain_name = "acme-dev-shop-eu-originals.s3.us-east-1.amazonaws.com"
      id                          = "acme-dev-shop-eu-originals"
    }
  }

  mock_resource "aws_sqs_queue" {
    defaults = {
      arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-eu-images"
      id  = "https://sqs.us-east-1.amazonaws.com/123456789012/acme-dev-shop-eu-images"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/acme-dev-shop-eu-images"
    }
  }
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::123456789012:distribution/E1SHOP"
      domain_name    = "dshop.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
      id             = "E1SHOP"
    }
  }
}

mock_provider "aws" {
  alias           = "us_east_1_shop_eu"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_resource "aws_cloudfront_distribution" {
    defaults = {
      arn            = "arn:aws:cloudfront::123456789012:distribution/E2SHOPEU"
      domain_name    = "dshopeu.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
      id             = "E2SHOPEU"
    }
  }
}

mock_provider "aws" {
  alias           = "copy"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }
}

override_data {
  target = data.aws_ssm_parameter.platform
  values = {
    insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/acme-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"acme-dev-logs\",\"bucket_domain\":\"acme-dev-logs.s3.amazonaws.com\"},\"dns\":{\"zone_id\":\"Z0MOCK\",\"name\":\"dev.example.com\",\"certificates\":{\"cdn\":\"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001\"}},\"waf\":{\"web_acl_arn\":\"arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-dev/0001\",\"logs\":{\"days\":null,\"delivery\":\"unavailable\"}}}"
  }
}

# The module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

variables {
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  platform = "/acme/dev/platform/v1"
  # Without a firewall of its own, which no role reaches and whose plan takes as long as all the rest.
  site = merge(yamldecode(file("tests/fixtures/full.yaml")), { waf = null })
}

run "shop" {
  command = plan
  variables { naming = { prefix = "acme-dev-shop" } }

  assert {
    condition     = strcontains(local.arns.table, ":table/acme-dev-shop-")
    error_message = "The ARNs of this plan are those of the site shop."
  }
}

run "shop_eu" {
  command   = plan
  providers = { aws = aws.shop_eu, aws.copy = aws.copy, aws.us_east_1 = aws.us_east_1_shop_eu }
  variables { naming = { prefix = "acme-dev-shop-eu" } }

  assert {
    condition     = strcontains(local.arns.table, ":table/acme-dev-shop-eu-")
    error_message = "The ARNs of this plan are those of the site shop-eu."
  }
}
