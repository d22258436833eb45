mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming = { prefix = "acme-dev", tags = { Environment = "dev" } }
  subscribers = {
    page     = { duty = { endpoint = "https://duty.example.com/hook", protocol = "https" } }
    security = { team = { endpoint = "security@example.com", protocol = "email" } }
    ticket   = { team = { endpoint = "ops@example.com", protocol = "email" }, tool = { endpoint = "arn:aws:sqs:us-east-1:123456789012:tickets", protocol = "sqs" } }
  }
}

run "alarms_rules_and_bills_reach_their_topics_and_nobody_else_does" {
  command = plan

  assert {
    condition = { for key, policy in aws_sns_topic_policy.this : key => join(" ", sort([for statement in jsondecode(policy.policy).Statement : statement.Principal.Service if statement.Effect == "Allow"])) } == {
      page     = "cloudwatch.amazonaws.com events.amazonaws.com"
      security = "cloudwatch.amazonaws.com events.amazonaws.com"
      ticket   = "backup.amazonaws.com budgets.amazonaws.com cloudwatch.amazonaws.com costalerts.amazonaws.com events.amazonaws.com"
    }
    error_message = "Each topic admits the services that speak to it."
  }

  assert {
    condition = alltrue(flatten([for policy in aws_sns_topic_policy.this : [for statement in jsondecode(policy.policy).Statement :
      statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" && strcontains(statement.Condition.ArnLike["aws:SourceArn"], ":123456789012:") if statement.Effect == "Allow"
    ]]))
    error_message = "They speak for resources of this account only."
  }

  assert {
    condition = alltrue([for policy in aws_sns_topic_policy.this : length([for statement in jsondecode(policy.policy).Statement : statement if
    statement.Effect == "Deny" && statement.Action == "sns:Publish" && try(statement.Condition.Bool["aws:SecureTransport"], "") == "false"]) == 1])
    error_message = "Nobody publishes without TLS."
  }
}

run "the_key_admits_whoever_publishes" {
  command = plan

  assert {
    condition = join(" ", sort([for statement in jsondecode(aws_kms_key.this.policy).Statement : statement.Principal.Service if can(statement.Principal.Service)])) == (
      "backup.amazonaws.com budgets.amazonaws.com cloudwatch.amazonaws.com costalerts.amazonaws.com events.amazonaws.com"
    )
    error_message = "An alarm whose topic's key does not admit CloudWatch is never heard."
  }

  assert {
    condition = alltrue([for statement in jsondecode(aws_kms_key.this.policy).Statement :
      jsonencode(statement.Action) == jsonencode(["kms:Decrypt", "kms:GenerateDataKey"]) && statement.Condition.StringEquals["aws:SourceAccount"] == "123456789012" if can(statement.Principal.Service)
    ])
    error_message = "Services use the key for this account, and only to publish."
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_kms_key.this.deletion_window_in_days == 30 && alltrue([for topic in aws_sns_topic.this : topic.kms_master_key_id == aws_kms_key.this.arn])
    error_message = "The topics' own key rotates and is not gone in a hurry."
  }
}

run "each_subscriber_hears_its_topic" {
  command = plan

  assert {
    condition = { for key, subscription in aws_sns_topic_subscription.this : key => "${subscription.protocol} ${subscription.endpoint}" } == {
      "page/duty"     = "https https://duty.example.com/hook"
      "security/team" = "email security@example.com"
      "ticket/team"   = "email ops@example.com"
      "ticket/tool"   = "sqs arn:aws:sqs:us-east-1:123456789012:tickets"
    }
    error_message = "A subscriber is subscribed as it says."
  }
}

run "refuses_a_topic_that_nobody_listens_to" {
  command = plan
  variables { subscribers = { page = { duty = { endpoint = "a@example.com", protocol = "email" } }, ticket = { duty = { endpoint = "a@example.com", protocol = "email" } } } }
  expect_failures = [var.subscribers]
}

run "refuses_a_topic_that_it_does_not_have" {
  command = plan
  variables {
    subscribers = { for topic in ["page", "security", "ticket", "gossip"] : topic => { duty = { endpoint = "a@example.com", protocol = "email" } } }
  }
  expect_failures = [var.subscribers]
}

run "refuses_plain_http" {
  command = plan
  variables { subscribers = { for topic in ["page", "security", "ticket"] : topic => { duty = { endpoint = "http://duty.example.com", protocol = "http" } } } }
  expect_failures = [var.subscribers]
}

run "refuses_an_address_that_is_none" {
  command = plan
  variables { subscribers = { for topic in ["page", "security", "ticket"] : topic => { duty = { endpoint = "ops", protocol = "email" } } } }
  expect_failures = [var.subscribers]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_" } }
  expect_failures = [var.naming]
}

run "refuses_a_window_that_kms_does_not_have" {
  command = plan
  variables { key_deletion_days = 3 }
  expect_failures = [var.key_deletion_days]
}
