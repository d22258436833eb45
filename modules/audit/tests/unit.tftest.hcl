mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan

  override_resource {
    target = aws_cloudwatch_log_group.trail
    values = { arn = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail/acme-dev" }
  }
  override_resource {
    target = aws_iam_role.trail
    values = { arn = "arn:aws:iam::123456789012:role/acme-dev-trail" }
  }
}

variables {
  alarm_topic_arn    = "arn:aws:sns:us-east-1:123456789012:acme-dev-security"
  bucket             = "acme-dev-audit"
  naming             = { prefix = "acme-dev", tags = { Environment = "dev" } }
  unrecorded_buckets = ["acme-dev-logs", "acme-dev-audit"]
}

run "the_trail_sees_every_region_and_can_prove_what_it_saw" {
  command = plan

  assert {
    condition = alltrue([
      aws_cloudtrail.this.enable_log_file_validation,
      aws_cloudtrail.this.enable_logging,
      aws_cloudtrail.this.include_global_service_events,
      aws_cloudtrail.this.is_multi_region_trail,
    ])
    error_message = "All regions, IAM and sign-ins too, with digests that show a changed file."
  }

  assert {
    condition     = [aws_cloudtrail.this.s3_bucket_name, aws_cloudtrail.this.kms_key_id] == ["acme-dev-audit", aws_kms_key.audit.arn]
    error_message = "Its files lie encrypted in the audit bucket."
  }

  assert {
    condition     = [aws_cloudtrail.this.cloud_watch_logs_group_arn, aws_cloudtrail.this.cloud_watch_logs_role_arn] == ["${aws_cloudwatch_log_group.trail.arn}:*", aws_iam_role.trail.arn]
    error_message = "It can be searched within minutes."
  }
}

run "every_object_of_the_environment_is_recorded_but_the_logs_themselves" {
  command = plan

  assert {
    condition = jsonencode({
      for selector in aws_cloudtrail.this.advanced_event_selector : selector.name => {
        for field in selector.field_selector : field.field => [field.equals, field.starts_with, field.not_starts_with]
      }
      }) == jsonencode({
      "Objects of this environment's buckets" = {
        eventCategory    = [["Data"], null, null]
        "resources.ARN"  = [null, ["arn:aws:s3:::acme-dev-"], ["arn:aws:s3:::acme-dev-audit/", "arn:aws:s3:::acme-dev-logs/"]]
        "resources.type" = [["AWS::S3::Object"], null, null]
      }
      "Whatever manages the account" = { eventCategory = [["Management"], null, null] }
    })
    error_message = "Reads and writes of media are recorded, whichever site they belong to."
  }
}

run "the_log_is_encrypted_and_kept_for_a_year" {
  command = plan

  assert {
    condition     = [aws_cloudwatch_log_group.trail.kms_key_id, aws_cloudwatch_log_group.trail.retention_in_days] == [aws_kms_key.audit.arn, 365]
    error_message = "A year, under the audit key."
  }
}

run "the_trail_may_write_its_own_streams_and_nothing_else" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role_policy.trail.policy).Statement == [{
      Sid      = "OwnStreams"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail/acme-dev:log-stream:123456789012_CloudTrail_*"
    }]
    error_message = "Its log group's streams, as CloudTrail names them."
  }

  assert {
    condition     = [for s in jsondecode(aws_iam_role.trail.assume_role_policy).Statement : [s.Principal, s.Action]] == [[{ Service = "cloudtrail.amazonaws.com" }, "sts:AssumeRole"]]
    error_message = "Only CloudTrail wears the role."
  }
}

run "the_audit_key_rotates_and_serves_this_account_only" {
  command = plan

  assert {
    condition     = aws_kms_key.audit.enable_key_rotation && aws_kms_key.audit.deletion_window_in_days == 30
    error_message = "The key rotates, and its deletion can be taken back for 30 days."
  }

  assert {
    condition = {
      for s in jsondecode(aws_kms_key.audit.policy).Statement : s.Sid => s.Condition if can(s.Principal.Service)
      } == {
      ConfigEncrypts = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
      LogGroupOfTheTrail = {
        ArnEquals = { "kms:EncryptionContext:aws:logs:arn" = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/cloudtrail/acme-dev" }
      }
      TrailEncrypts = {
        StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:123456789012:trail/acme-dev-trail" }
        StringLike   = { "kms:EncryptionContext:aws:cloudtrail:arn" = "arn:aws:cloudtrail:*:123456789012:trail/*" }
      }
      TrailLooksTheKeyUp = {
        StringEquals = { "aws:SourceArn" = "arn:aws:cloudtrail:us-east-1:123456789012:trail/acme-dev-trail" }
      }
    }
    error_message = "A service uses the key for this trail, this log group or this account's Config."
  }
}

run "cis_4_1_to_4_15_are_noticed" {
  command = plan

  assert {
    condition     = sort([for row in values(local.detections) : row.cis]) == sort([for number in range(1, 16) : "4.${number}"])
    error_message = "Each of the fifteen has one row."
  }

  assert {
    condition     = keys(aws_cloudwatch_log_metric_filter.this) == keys(local.detections) && keys(aws_cloudwatch_metric_alarm.this) == keys(local.detections)
    error_message = "Each row is counted and told."
  }

  assert {
    condition     = alltrue([for row in values(local.detections) : length(row.pattern) <= 1024])
    error_message = "A filter pattern has at most 1,024 characters."
  }
}

run "a_pattern_asks_for_the_event_it_names" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["key-deletion"].pattern == "{ ($.eventSource = \"kms.amazonaws.com\") && (($.eventName = \"DisableKey\") || ($.eventName = \"ScheduleKeyDeletion\")) }"
    error_message = "Any of the calls, of the service that they belong to."
  }

  assert {
    condition     = aws_cloudwatch_log_metric_filter.this["root-use"].pattern == "{ ($.userIdentity.type = \"Root\") && ($.userIdentity.invokedBy NOT EXISTS) && ($.eventType != \"AwsServiceEvent\") }"
    error_message = "The root user itself, not AWS on its behalf."
  }

  assert {
    condition     = startswith(aws_cloudwatch_log_metric_filter.this["trail-changes"].pattern, "{ (($.eventName = \"CreateTrail\") || ")
    error_message = "A call whose name says it all needs no source."
  }
}

run "an_alarm_counts_what_its_filter_counts_and_tells_the_topic" {
  command = plan

  assert {
    condition = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alltrue([
      alarm.metric_name == aws_cloudwatch_log_metric_filter.this[key].metric_transformation[0].name,
      alarm.namespace == aws_cloudwatch_log_metric_filter.this[key].metric_transformation[0].namespace,
      alarm.alarm_actions == toset([var.alarm_topic_arn]),
      alarm.ok_actions == toset([var.alarm_topic_arn]),
      alarm.actions_enabled != false,
      alarm.statistic == "Sum",
    ])])
    error_message = "Metric and namespace are the filter's; the topic hears of the beginning and the end."
  }

  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.threshold if alarm.threshold != 1 } == {
      refused-calls = 5, sign-in-failures = 5
    }
    error_message = "Once is too often, but for what a mistake looks like."
  }

  assert {
    condition = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this :
      endswith(alarm.alarm_description, "docs/RUNBOOK.md#audit-${key}")
    ])
    error_message = "An alarm says where to read on."
  }
}

run "rejects_an_alarm_without_an_action" {
  command = plan
  variables { alarm_topic_arn = "" }
  expect_failures = [var.alarm_topic_arn]
}

run "rejects_a_bucket_by_arn" {
  command = plan
  variables { bucket = "arn:aws:s3:::acme-dev-audit" }
  expect_failures = [var.bucket]
}

run "rejects_a_deletion_that_nobody_could_take_back" {
  command = plan
  variables { key_deletion_days = 1 }
  expect_failures = [var.key_deletion_days]
}

run "rejects_an_audit_log_of_less_than_a_year" {
  command = plan
  variables { log_days = 90 }
  expect_failures = [var.log_days]
}

run "rejects_a_retention_that_logs_do_not_offer" {
  command = plan
  variables { log_days = 366 }
  expect_failures = [var.log_days]
}

run "rejects_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}

run "rejects_not_recording_what_strangers_upload" {
  command = plan
  variables { unrecorded_buckets = ["acme-dev-shop-originals"] }
  expect_failures = [var.unrecorded_buckets]
}
