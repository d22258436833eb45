# Security, observability and backup as the platform composes them: what is handed to whom.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "copy"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000003" }
  }
}

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.lake_queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

variables {
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  naming   = { prefix = "acme-dev" }
  network  = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b"] }
  observability = {
    month_usd = 50
    subscribers = {
      page     = { team = { endpoint = "team@example.com", protocol = "email" } }
      security = { team = { endpoint = "team@example.com", protocol = "email" } }
      ticket   = { team = { endpoint = "team@example.com", protocol = "email" } }
    }
  }
}

run "the_planes_are_whole_without_any_input" {
  command = plan

  assert {
    condition     = output.contract.value.keys.copy != null && length(module.backup) == 1 && length(module.tracing) == 1
    error_message = "Backups and traces are there unless a value says otherwise."
  }

  assert {
    condition = toset(keys(module.alarms.alarms)) == toset(concat(
      ["dlq-findings-expiring", "dlq-findings-messages", "vault-backup-copies-failed", "vault-backup-failed", "vault-backup-silent"],
      flatten([for stream in ["api-logs", "media-events", "waf-logs"] : ["delivery-${stream}-late", "delivery-${stream}-throttled", "delivery-${stream}-unread"]]),
      flatten([for queue in ["lake", "lake-errors"] : ["dlq-${queue}-expiring", "dlq-${queue}-messages"]]),
      [for row in ["dropped", "duration", "errors", "throttles"] : "function-record_event-${row}"],
      ["queue-lake-age", "rule-lake-errors-dead", "rule-lake-errors-failed"],
      flatten([for rule in keys(module.findings.rules) : ["rule-${rule}-dead", "rule-${rule}-failed"]])
    ))
    error_message = "The platform's own queue, rules and vault are watched by what they are, without being listed."
  }
}

run "an_environment_may_go_without_backups" {
  command = plan
  variables {
    backup = { lock = "none" }
  }

  assert {
    condition     = length(module.backup) == 0 && length(aws_kms_key.copy) == 0 && output.contract.value.keys.copy == null
    error_message = "Without backups there is no vault, no key in the copy region, and sites are told so."
  }
}

run "refuses_a_lock_that_it_does_not_know" {
  command = plan
  variables {
    backup = { lock = "off" }
  }
  expect_failures = [var.backup]
}

run "refuses_to_go_without_what_every_aws_has" {
  command = plan
  variables {
    observability = {
      month_usd = 50
      subscribers = {
        page     = { team = { endpoint = "team@example.com", protocol = "email" } }
        security = { team = { endpoint = "team@example.com", protocol = "email" } }
        ticket   = { team = { endpoint = "team@example.com", protocol = "email" } }
      }
      unavailable = ["alarms"]
    }
  }
  expect_failures = [var.observability]
}
