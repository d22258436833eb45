# Dead-letter queues that stand alone: what rules with another target than a queue could not deliver.

mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  dead_letter_queues = { findings = ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-findings"] }
  naming             = { prefix = "acme-dev" }
}

run "makes_the_dead_letter_queue_and_no_other" {
  command = plan

  assert {
    condition     = length(aws_sqs_queue.this) == 0 && [for queue in aws_sqs_queue.dlq : [queue.name, queue.message_retention_seconds]] == [["acme-dev-findings-dlq", 1209600]]
    error_message = "There is one queue, <prefix>-<key>-dlq, which keeps the dead for 14 days."
  }

  assert {
    condition     = jsondecode(aws_sqs_queue.dlq["findings"].redrive_allow_policy) == { redrivePermission = "denyAll" }
    error_message = "No queue of the account may bury its messages in it."
  }

  assert {
    condition     = output.dead_letter_queues["findings"].name == "acme-dev-findings-dlq" && length(output.queues) == 0
    error_message = "It is handed out by its key, apart from queues that have a consumer."
  }
}

run "lets_only_its_rules_send" {
  command = plan

  assert {
    condition = [for s in jsondecode(aws_sqs_queue.dlq["findings"].policy).Statement : [s.Sid, s.Resource, try(s.Condition.ArnEquals["aws:SourceArn"], [])]] == [
      ["DenyPlainHttp", "arn:aws:sqs:us-east-1:123456789012:acme-dev-findings-dlq", []],
      ["AllowRules", "arn:aws:sqs:us-east-1:123456789012:acme-dev-findings-dlq", ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-findings"]],
    ]
    error_message = "TLS only, and of AWS's services EventBridge for the named rules only."
  }
}

run "refuses_a_key_that_a_queue_has" {
  command = plan
  variables {
    queues = { findings = { consumer_timeout_seconds = 60 } }
  }
  expect_failures = [var.dead_letter_queues]
}

run "refuses_one_without_rules" {
  command = plan
  variables {
    dead_letter_queues = { findings = [] }
  }
  expect_failures = [var.dead_letter_queues]
}

run "refuses_any_rule" {
  command = plan
  variables {
    dead_letter_queues = { findings = ["arn:aws:events:us-east-1:123456789012:rule/*"] }
  }
  expect_failures = [var.dead_letter_queues]
}
