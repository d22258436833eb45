mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan

  override_resource {
    target = aws_sqs_queue.dlq
    values = {
      arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq"
      url = "https://sqs.us-east-1.amazonaws.com/123456789012/slipway-mock-dlq"
    }
  }
}

variables {
  naming  = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  queues  = { images = { consumer_timeout_seconds = 60 }, videos = { consumer_timeout_seconds = 900, max_receives = 3, retention_days = 7 } }
  senders = { images = ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-images"] }
}

run "moves_a_message_that_keeps_failing_to_its_dead_letter_queue" {
  command = plan

  assert {
    condition = { for key, q in aws_sqs_queue.this : key => jsondecode(q.redrive_policy) } == {
      images = { deadLetterTargetArn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq", maxReceiveCount = 5 }
      videos = { deadLetterTargetArn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq", maxReceiveCount = 3 }
    }
    error_message = "A message is dead after max_receives deliveries, 5 unless told otherwise."
  }

  assert {
    condition = jsondecode(aws_sqs_queue.dlq["images"].redrive_allow_policy) == {
      redrivePermission = "byQueue"
      sourceQueueArns   = ["arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"]
    }
    error_message = "Only its own queue may use a dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue.dlq["images"].name == "acme-dev-shop-images-dlq"
    error_message = "A dead-letter queue is named after its queue."
  }
}

run "keeps_the_dead_longer_than_the_living" {
  command = plan

  assert {
    condition     = { for key, q in aws_sqs_queue.this : key => q.message_retention_seconds } == { images = 345600, videos = 604800 }
    error_message = "A queue keeps a message 4 days, or retention_days."
  }

  assert {
    condition     = alltrue([for q in values(aws_sqs_queue.dlq) : q.message_retention_seconds == 1209600])
    error_message = "A dead-letter queue keeps a message 14 days, the longest SQS offers."
  }
}

run "hides_a_message_six_times_as_long_as_its_consumer_may_run" {
  command = plan

  assert {
    condition     = { for key, q in aws_sqs_queue.this : key => q.visibility_timeout_seconds } == { images = 360, videos = 5400 }
    error_message = "The visibility timeout is six times the consumer's timeout."
  }
}

run "polls_long" {
  command = plan

  assert {
    condition     = alltrue([for q in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dlq)) : q.receive_wait_time_seconds == 20])
    error_message = "A receive waits for a message instead of asking again."
  }
}

run "is_encrypted_without_any_input" {
  command = plan

  assert {
    condition     = alltrue([for q in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dlq)) : q.sqs_managed_sse_enabled])
    error_message = "Without a customer key SQS's own key encrypts."
  }
}

run "encrypts_with_the_customer_key" {
  command = plan

  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  }

  assert {
    condition     = alltrue([for q in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dlq)) : q.kms_master_key_id == var.kms_key_arn])
    error_message = "Both queues are encrypted with the key they were given."
  }
}

run "lets_only_the_named_rules_send" {
  command = plan

  assert {
    condition = [for s in jsondecode(aws_sqs_queue.this["images"].policy).Statement : s if s.Effect == "Allow"] == [{
      Sid       = "AllowRules"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = "arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-images"] }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "EventBridge may send for the named rules of this account, and nothing else."
  }

  assert {
    condition = [for s in jsondecode(aws_sqs_queue.dlq["images"].policy).Statement : [s.Resource, s.Condition.ArnEquals["aws:SourceArn"]] if s.Effect == "Allow"] == [
      ["arn:aws:sqs:us-east-1:123456789012:acme-dev-shop-images-dlq", ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-images"]]
    ]
    error_message = "The dead-letter queue takes what the same rules could not deliver."
  }

  assert {
    condition = alltrue([for policy in [aws_sqs_queue.this["videos"].policy, aws_sqs_queue.dlq["videos"].policy] :
      [for s in jsondecode(policy).Statement : s.Effect] == ["Deny"]
    ])
    error_message = "A queue without senders lets no AWS service in."
  }
}

run "refuses_plain_http" {
  command = plan

  assert {
    condition = alltrue([for policy in concat(values(aws_sqs_queue.this), values(aws_sqs_queue.dlq)) : anytrue([
      for s in jsondecode(policy.policy).Statement : (
        s.Effect == "Deny" && s.Principal == "*" && s.Action == "sqs:*" && try(s.Condition.Bool["aws:SecureTransport"], "") == "false"
      )
    ])])
    error_message = "Every policy denies everything to whoever comes without TLS."
  }
}

run "hands_out_the_queue_and_its_dead_letter_queue" {
  command = plan

  assert {
    condition = output.queues["images"] == {
      arn      = "arn:aws:sqs:us-east-1:123456789012:slipway-mock"
      dlq_arn  = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq"
      dlq_name = "acme-dev-shop-images-dlq"
      dlq_url  = "https://sqs.us-east-1.amazonaws.com/123456789012/slipway-mock-dlq"
      name     = "acme-dev-shop-images"
      url      = "https://sqs.us-east-1.amazonaws.com/123456789012/slipway-mock"
    }
    error_message = "A queue handle is { arn, name, url } of the queue and, as dlq_*, of its dead-letter queue."
  }

  assert {
    condition     = aws_sqs_queue.this["images"].tags == tomap({ Site = "shop" }) && aws_sqs_queue.dlq["images"].tags == tomap({ Site = "shop" })
    error_message = "naming.tags reach both queues."
  }
}

run "refuses_a_key_that_is_no_queue_name" {
  command = plan
  variables {
    queues  = { Images_1 = { consumer_timeout_seconds = 60 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_a_key_that_looks_like_a_dead_letter_queue" {
  command = plan
  variables {
    queues  = { images-dlq = { consumer_timeout_seconds = 60 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_a_name_longer_than_80" {
  command = plan
  variables {
    naming  = { prefix = "acme-production-a-site-whose-name-really-never-seems-to-come-to-an-end" } # 70
    queues  = { images = { consumer_timeout_seconds = 60 } }                                        # 70 + 1 + 6 + 4 = 81
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_a_consumer_that_may_not_run" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 0 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_a_consumer_that_runs_longer_than_a_function_can" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 901 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_to_bury_a_message_at_its_first_failure" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 60, max_receives = 1 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "forgets_the_dead_as_soon_as_it_is_told" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 60, dead_letter_days = 7 } }
    senders = {}
  }

  assert {
    condition     = aws_sqs_queue.dlq["images"].message_retention_seconds == 604800
    error_message = "A message that names a person's file ends when the file does."
  }
}

run "refuses_dead_that_go_before_the_living" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 60, dead_letter_days = 3 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_a_retention_that_leaves_the_dead_no_time" {
  command = plan
  variables {
    queues  = { images = { consumer_timeout_seconds = 60, retention_days = 8 } }
    senders = {}
  }
  expect_failures = [var.queues]
}

run "refuses_senders_of_an_unknown_queue" {
  command = plan
  variables {
    senders = { image = ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-images"] }
  }
  expect_failures = [var.senders]
}

run "refuses_any_rule" {
  command = plan
  variables {
    senders = { images = ["arn:aws:events:us-east-1:123456789012:rule/*"] }
  }
  expect_failures = [var.senders]
}

run "refuses_a_sender_that_is_no_rule" {
  command = plan
  variables {
    senders = { images = ["arn:aws:sns:us-east-1:123456789012:acme"] }
  }
  expect_failures = [var.senders]
}

run "refuses_an_empty_list_of_senders" {
  command = plan
  variables {
    senders = { images = [] }
  }
  expect_failures = [var.senders]
}

run "refuses_a_key_alias" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables {
    naming = { prefix = "Acme_dev" }
  }
  expect_failures = [var.naming]
}

run "admits_the_rules_of_all_that_is_named_so" {
  command = plan
  variables { senders = { images = ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-*"] } }

  assert {
    condition     = jsondecode(aws_sqs_queue.this["images"].policy).Statement[1].Condition.ArnEquals["aws:SourceArn"] == ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-shop-*"]
    error_message = "A queue that many feed names them by how their names begin."
  }
}

run "refuses_the_rules_of_others" {
  command = plan
  variables { senders = { images = ["arn:aws:events:us-east-1:123456789012:rule/acme-*"] } }
  expect_failures = [var.senders]
}
