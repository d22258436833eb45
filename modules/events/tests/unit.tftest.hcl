mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  bus    = { archive_days = 7 }
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  rules = {
    images = {
      description = "A new original"
      pattern     = "{\"source\":[\"aws.s3\"],\"detail-type\":[\"Object Created\"]}"
    }
    lake = {
      bus         = "own"
      description = "Everything the site says"
      pattern     = "{\"source\":[\"slipway.media\"]}"
    }
  }
  targets = {
    images = {
      dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq"
      queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
      rule      = "images"
    }
  }
}

run "closes_the_bus_to_other_accounts" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_event_permission.own_account["own"].principal == "123456789012"
      && aws_cloudwatch_event_permission.own_account["own"].action == "events:PutEvents"
      && aws_cloudwatch_event_permission.own_account["own"].event_bus_name == "acme-dev-shop"
    )
    error_message = "Only this account may put events, and only put them."
  }
}

run "remembers_events_for_a_replay_and_then_forgets_them" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_event_archive.this["own"].retention_days == 7
      && aws_cloudwatch_event_archive.this["own"].event_source_arn == "arn:aws:events:us-east-1:123456789012:event-bus/slipway-mock"
      && aws_cloudwatch_event_archive.this["own"].event_pattern == null
    )
    error_message = "Every event of the bus is archived for archive_days."
  }
}

run "puts_a_rule_on_the_bus_it_names" {
  command = plan

  assert {
    condition     = { for key, r in aws_cloudwatch_event_rule.this : key => r.event_bus_name } == { images = "default", lake = "acme-dev-shop" }
    error_message = "A rule is on the default bus unless it asks for the site's own."
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.this["lake"].event_pattern) == { source = ["slipway.media"] }
    error_message = "The pattern is handed on as it is."
  }
}

run "keeps_an_event_that_cannot_be_delivered" {
  command = plan

  assert {
    condition     = one(aws_cloudwatch_event_target.queue["images"].dead_letter_config).arn == "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq"
    error_message = "A target has a dead-letter queue."
  }

  assert {
    condition = (
      one(aws_cloudwatch_event_target.queue["images"].retry_policy).maximum_event_age_in_seconds == 86400
      && one(aws_cloudwatch_event_target.queue["images"].retry_policy).maximum_retry_attempts == 185
    )
    error_message = "Delivery is tried for a day."
  }

  assert {
    condition = (
      aws_cloudwatch_event_target.queue["images"].rule == "acme-dev-shop-images"
      && aws_cloudwatch_event_target.queue["images"].event_bus_name == "default"
      && aws_cloudwatch_event_target.queue["images"].arn == "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
    )
    error_message = "A target hangs on its rule, on that rule's bus, and feeds its queue."
  }
}

run "hands_an_event_on_as_it_is_unless_the_target_adds_constants" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_event_target.queue["images"].input_transformer) == 0
    error_message = "Without constants the whole event goes to the queue."
  }
}

run "puts_a_constant_into_what_it_hands_on" {
  command = plan

  variables {
    targets = { lake = {
      constants = { site = "shop" }
      dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq"
      queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-lake"
      rule      = "lake"
    } }
  }

  assert {
    condition     = one(aws_cloudwatch_event_target.queue["lake"].input_transformer).input_template == "{\"site\":\"shop\",\"source\":<source>,\"detail-type\":<type>,\"detail\":<detail>}"
    error_message = "The constant stands beside source, detail-type and detail."
  }
}

run "refuses_a_constant_that_would_pass_for_the_events_own" {
  command = plan

  variables {
    targets = { lake = {
      constants = { detail = "mine" }
      dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq"
      queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-lake"
      rule      = "lake"
    } }
  }
  expect_failures = [var.targets]
}

run "does_without_a_bus" {
  command = plan

  variables {
    bus   = null
    rules = { images = { description = "A new original", pattern = "{\"source\":[\"aws.s3\"]}" } }
  }

  assert {
    condition     = output.bus == null && length(aws_cloudwatch_event_archive.this) == 0 && length(aws_cloudwatch_event_permission.own_account) == 0
    error_message = "Without bus there is no bus, no policy and no archive."
  }
}

run "hands_out_the_bus_and_the_rules" {
  command = plan

  assert {
    condition     = output.bus == { arn = "arn:aws:events:us-east-1:123456789012:event-bus/slipway-mock", name = "acme-dev-shop" }
    error_message = "A bus handle is { arn, name }."
  }

  assert {
    condition = output.rules == {
      images = { arn = "arn:aws:events:us-east-1:123456789012:rule/slipway-mock", bus = "default", name = "acme-dev-shop-images" }
      lake   = { arn = "arn:aws:events:us-east-1:123456789012:rule/slipway-mock", bus = "acme-dev-shop", name = "acme-dev-shop-lake" }
    }
    error_message = "A rule handle is { arn, bus, name }."
  }

  assert {
    condition     = aws_cloudwatch_event_bus.this["own"].tags == tomap({ Site = "shop" }) && aws_cloudwatch_event_rule.this["images"].tags == tomap({ Site = "shop" })
    error_message = "naming.tags reach the bus and the rules."
  }
}

run "refuses_to_remember_for_ever" {
  command = plan
  variables {
    bus = { archive_days = 0 }
  }
  expect_failures = [var.bus]
}

run "refuses_a_rule_on_a_bus_that_is_not_there" {
  command = plan
  variables {
    bus = null
  }
  expect_failures = [var.rules]
}

run "refuses_a_rule_on_an_unknown_bus" {
  command = plan
  variables {
    rules   = { images = { bus = "site", description = "A new original", pattern = "{\"source\":[\"aws.s3\"]}" } }
    targets = {}
  }
  expect_failures = [var.rules]
}

run "refuses_a_pattern_that_is_no_json" {
  command = plan
  variables {
    rules   = { images = { description = "A new original", pattern = "source = aws.s3" } }
    targets = {}
  }
  expect_failures = [var.rules]
}

run "refuses_a_pattern_that_matches_anybodys_events" {
  command = plan
  variables {
    rules   = { images = { description = "A new original", pattern = "{\"detail-type\":[\"Object Created\"]}" } }
    targets = {}
  }
  expect_failures = [var.rules]
}

run "refuses_a_rule_that_does_not_say_what_it_is_for" {
  command = plan
  variables {
    rules   = { images = { description = " ", pattern = "{\"source\":[\"aws.s3\"]}" } }
    targets = {}
  }
  expect_failures = [var.rules]
}

run "refuses_a_key_that_is_no_rule_name" {
  command = plan
  variables {
    rules   = { Images_1 = { description = "A new original", pattern = "{\"source\":[\"aws.s3\"]}" } }
    targets = {}
  }
  expect_failures = [var.rules]
}

run "refuses_a_target_of_an_unknown_rule" {
  command = plan
  variables {
    targets = {
      images = {
        dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq"
        queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
        rule      = "image"
      }
    }
  }
  expect_failures = [var.targets]
}

run "refuses_a_fifo_queue" {
  command = plan
  variables {
    targets = {
      images = {
        dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq"
        queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images.fifo"
        rule      = "images"
      }
    }
  }
  expect_failures = [var.targets]
}

run "refuses_a_target_that_buries_in_its_own_queue" {
  command = plan
  variables {
    targets = {
      images = {
        dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
        queue_arn = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
        rule      = "images"
      }
    }
  }
  expect_failures = [var.targets]
}

run "refuses_to_give_up_within_a_minute" {
  command = plan
  variables {
    targets = {
      images = {
        dlq_arn         = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq"
        max_age_seconds = 59
        queue_arn       = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
        rule            = "images"
      }
    }
  }
  expect_failures = [var.targets]
}

run "refuses_a_prefix_too_long_for_an_archive" {
  command = plan
  variables {
    naming = { prefix = "acme-production-a-site-whose-name-never-seems-tox" } # 49
  }
  expect_failures = [var.naming]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables {
    naming = { prefix = "Acme_dev" }
  }
  expect_failures = [var.naming]
}
