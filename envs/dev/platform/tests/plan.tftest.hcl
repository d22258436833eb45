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

# A mock knows no name that it has to prove.
override_resource {
  target          = module.platform.module.dns["dev.slipway.example"].aws_acm_certificate.api
  override_during = plan
  values = {
    arn                       = "arn:aws:acm:us-east-1:123456789012:certificate/api"
    domain_validation_options = [{ domain_name = "dev.slipway.example", resource_record_name = "_a.", resource_record_type = "CNAME", resource_record_value = "_a." }]
  }
}

override_resource {
  target          = module.platform.module.dns["dev.slipway.example"].aws_acm_certificate.cdn
  override_during = plan
  values = {
    arn                       = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"
    domain_validation_options = [{ domain_name = "dev.slipway.example", resource_record_name = "_a.", resource_record_type = "CNAME", resource_record_value = "_a." }]
  }
}

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.platform.module.lake_queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

run "the_platform_plans" {
  command = plan

  assert {
    condition     = output.contract.parameter == "/slipway/dev/platform/v1"
    error_message = "The sites of dev look for /slipway/dev/platform/v1."
  }
  assert {
    condition     = output.contract.value.dns.name == "dev.slipway.example" && keys(output.contract.value.dns.certificates) == ["api", "cdn"]
    error_message = "Its sites have names in dev.slipway.example, with a certificate."
  }
  assert {
    condition     = length(output.contract.value.network.private_subnet_ids) == 2 && length(output.contract.value.network.public_subnet_ids) == 2
    error_message = "It lies in two zones."
  }
  assert {
    condition     = output.contract.value.logs.bucket == "slipway-dev-logs" && output.contract.value.waf.logs.delivery == null && output.contract.value.retention.days == 30
    error_message = "Nothing about a person is kept for longer than 30 days, access logs among it; a firewall's own log is delivered where it can be."
  }
  assert {
    condition     = output.analytics.dashboards == null && output.analytics.notebooks == null && output.analytics.warehouse == null && output.analytics.people.name == "slipway-dev-analyst"
    error_message = "Analysts ask Athena, and nothing that bills while nobody asks."
  }
}
