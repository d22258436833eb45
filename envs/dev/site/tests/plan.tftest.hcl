# The real values of this environment plan, without credentials.

mock_provider "aws" {
  override_during = plan
  source          = "../../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_west_2"
  override_during = plan
  source          = "../../../tests/mocks/aws"

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000003" }
  }
}

override_data {
  target = module.site.data.aws_ssm_parameter.platform
  values = {
    insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/slipway-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/slipway-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:slipway-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:slipway-dev-lake\"},\"dns\":{\"certificates\":{\"api\":\"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001\",\"cdn\":\"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000002\"},\"name\":\"dev.slipway.example\",\"zone_id\":\"Z0MOCK\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"slipway-dev-logs\",\"bucket_domain\":\"slipway-dev-logs.s3.us-east-1.amazonaws.com\"},\"waf\":{\"logs\":{\"days\":14,\"delivery\":null},\"web_acl_arn\":\"arn:aws:wafv2:us-east-1:123456789012:global/webacl/slipway-dev-cloudfront/0001\"}}"
  }
}

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.site.module.queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

run "the_shop_plans" {
  command = plan
  variables { site = "shop" }

  assert {
    condition     = output.site.table == "slipway-dev-shop-metadata"
    error_message = "A site's names are <org>-<env>-<site>-<role>."
  }
  assert {
    condition     = output.site.cdn.url == "https://shop.dev.slipway.example"
    error_message = "It has its own name in the zone of dev."
  }
}

run "rejects_a_name_with_a_path_in_it" {
  command = plan
  variables { site = "../shop" }
  expect_failures = [var.site]
}
