mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  dead_letter_queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-findings-dlq"
  naming                = { prefix = "acme-dev", tags = { Environment = "dev" } }
  topic_arn             = "arn:aws:sns:us-east-1:123456789012:acme-dev-security"
}

run "people_hear_of_what_cannot_wait_and_of_nothing_else" {
  command = plan

  assert {
    condition = { for key, rule in aws_cloudwatch_event_rule.this : key => jsondecode(rule.event_pattern) } == {
      access = { source = ["aws.access-analyzer"], detail-type = ["Access Analyzer Finding"], detail = { status = ["ACTIVE"] } }
      attack = { source = ["aws.guardduty"], detail-type = ["GuardDuty Finding"], detail = { severity = [{ numeric = [">=", 7] }] } }
      control = {
        source      = ["aws.securityhub"]
        detail-type = ["Security Hub Findings - Imported"]
        detail = { findings = {
          ProductName = [{ anything-but = ["GuardDuty", "IAM Access Analyzer", "Inspector"] }]
          RecordState = ["ACTIVE"]
          Severity    = { Label = ["CRITICAL", "HIGH"] }
          Workflow    = { Status = ["NEW"] }
        } }
      }
      key-deletion = {
        source      = ["aws.kms"]
        detail-type = ["AWS API Call via CloudTrail"]
        detail      = { eventName = ["DisableKey", "ScheduleKeyDeletion"], eventSource = ["kms.amazonaws.com"] }
      }
      malware = {
        source      = ["aws.guardduty"]
        detail-type = ["GuardDuty Malware Protection Object Scan Result"]
        detail      = { scanResultDetails = { scanResultStatus = ["ACCESS_DENIED", "FAILED", "THREATS_FOUND"] } }
      }
      root-sign-in = { source = ["aws.signin"], detail-type = ["AWS Console Sign In via CloudTrail"], detail = { userIdentity = { type = ["Root"] } } }
      weakness     = { source = ["aws.inspector2"], detail-type = ["Inspector2 Finding"], detail = { severity = ["CRITICAL", "HIGH"], status = ["ACTIVE"] } }
    }
    error_message = "Seven kinds of event reach people at once."
  }

  assert {
    condition     = alltrue([for rule in aws_cloudwatch_event_rule.this : coalesce(rule.event_bus_name, "default") == "default" && coalesce(rule.state, "ENABLED") == "ENABLED"])
    error_message = "AWS's services report on the default bus."
  }
}

run "a_severity_means_the_same_to_every_detector" {
  command = plan

  variables { severities = ["CRITICAL"] }

  assert {
    condition = [
      jsondecode(aws_cloudwatch_event_rule.this["attack"].event_pattern).detail.severity[0].numeric[1],
      jsondecode(aws_cloudwatch_event_rule.this["control"].event_pattern).detail.findings.Severity.Label,
      jsondecode(aws_cloudwatch_event_rule.this["weakness"].event_pattern).detail.severity,
    ] == [9, ["CRITICAL"], ["CRITICAL"]]
    error_message = "CRITICAL is 9 to GuardDuty and a word to the others."
  }
}

run "each_finding_goes_to_the_topic_or_is_kept" {
  command = plan

  assert {
    condition     = keys(aws_cloudwatch_event_target.topic) == keys(aws_cloudwatch_event_rule.this)
    error_message = "No rule without its target."
  }

  assert {
    condition = alltrue([for target in aws_cloudwatch_event_target.topic : alltrue([
      target.arn == var.topic_arn,
      target.dead_letter_config[0].arn == var.dead_letter_queue_arn,
      target.retry_policy[0].maximum_event_age_in_seconds == 3600,
    ])])
    error_message = "The topic, and within the hour the dead-letter queue."
  }
}

run "a_message_says_what_where_when_and_what_to_do" {
  command = plan

  assert {
    condition     = aws_cloudwatch_event_target.topic["attack"].input_transformer[0].input_template == "\"GuardDuty sees an attack, or what looks like one: <title> (<subject>). Account <account>, <region>, <time>. What to do: docs/RUNBOOK.md#finding-attack\""
    error_message = "One sentence, its places not escaped."
  }

  assert {
    condition = alltrue([for target in aws_cloudwatch_event_target.topic :
      sort(keys(target.input_transformer[0].input_paths)) == sort(distinct(flatten(regexall("<([a-z]+)>", target.input_transformer[0].input_template))))
    ])
    error_message = "Each place of the sentence is read from the event."
  }
}

run "the_rules_are_known_before_their_targets" {
  command = plan

  assert {
    condition     = output.rules["attack"].name == "acme-dev-finding-attack" && length(output.rules) == 7
    error_message = "Policies of the topic and of the queue can name them."
  }
}

run "rejects_a_queue_by_address" {
  command = plan
  variables { dead_letter_queue_arn = "https://sqs.us-east-1.amazonaws.com/123456789012/acme-dev-findings-dlq" }
  expect_failures = [var.dead_letter_queue_arn]
}

run "rejects_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}

run "rejects_a_severity_nobody_knows" {
  command = plan
  variables { severities = ["CRITICAL", "SEVERE"] }
  expect_failures = [var.severities]
}

run "rejects_being_silent_about_the_worst" {
  command = plan
  variables { severities = ["HIGH"] }
  expect_failures = [var.severities]
}

run "rejects_a_topic_that_is_none" {
  command = plan
  variables { topic_arn = "security" }
  expect_failures = [var.topic_arn]
}
