mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  configuration = { bucket = "acme-dev-audit", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  naming        = { prefix = "acme-dev", tags = { Environment = "dev" } }
}

run "no_bucket_of_the_account_can_be_public" {
  command = plan

  assert {
    condition = [for block in aws_s3_account_public_access_block.this : [
      block.account_id, block.block_public_acls, block.block_public_policy, block.ignore_public_acls, block.restrict_public_buckets,
    ]] == [["123456789012", true, true, true, true]]
    error_message = "All four blocks hold for the whole account."
  }
}

run "a_password_is_long_mixed_new_and_young" {
  command = plan

  assert {
    condition = alltrue([
      aws_iam_account_password_policy.this.minimum_password_length == 14,
      aws_iam_account_password_policy.this.password_reuse_prevention == 24,
      aws_iam_account_password_policy.this.max_password_age == 90,
      aws_iam_account_password_policy.this.require_lowercase_characters,
      aws_iam_account_password_policy.this.require_numbers,
      aws_iam_account_password_policy.this.require_symbols,
      aws_iam_account_password_policy.this.require_uppercase_characters,
    ])
    error_message = "A password has 14 characters of four kinds, lives 90 days and is not one of the last 24."
  }
}

run "guardduty_reads_objects_functions_and_databases_too" {
  command = plan

  assert {
    condition     = [for detector in aws_guardduty_detector.this : [detector.enable, detector.finding_publishing_frequency]] == [[true, "FIFTEEN_MINUTES"]]
    error_message = "GuardDuty is on and repeats what goes on every 15 minutes."
  }

  assert {
    condition     = { for name, feature in aws_guardduty_detector_feature.this : name => feature.status } == { LAMBDA_NETWORK_LOGS = "ENABLED", RDS_LOGIN_EVENTS = "ENABLED", S3_DATA_EVENTS = "ENABLED" }
    error_message = "Three features are on without being asked for."
  }
}

run "what_is_watched_can_only_grow" {
  command = plan

  variables { watched = { guardduty = ["RUNTIME_MONITORING"], inspector = ["EC2"] } }

  assert {
    condition     = keys(aws_guardduty_detector_feature.this) == ["LAMBDA_NETWORK_LOGS", "RDS_LOGIN_EVENTS", "RUNTIME_MONITORING", "S3_DATA_EVENTS"]
    error_message = "A feature is added to the least ones."
  }

  assert {
    condition     = aws_inspector2_enabler.this["inspector"].resource_types == toset(["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"])
    error_message = "A type is added to the least ones."
  }
}

run "inspector_reads_images_packages_and_code" {
  command = plan

  assert {
    condition     = [for enabler in aws_inspector2_enabler.this : [enabler.account_ids, enabler.resource_types]] == [[toset(["123456789012"]), toset(["ECR", "LAMBDA", "LAMBDA_CODE"])]]
    error_message = "Inspector scans this account's images and functions, packages and code."
  }
}

run "security_hub_holds_the_account_to_the_named_standards_only" {
  command = plan

  assert {
    condition     = [for hub in aws_securityhub_account.this : [hub.auto_enable_controls, hub.control_finding_generator, hub.enable_default_standards]] == [[true, "SECURITY_CONTROL", false]]
    error_message = "One finding per control, new controls too, no standard that is not named."
  }

  assert {
    condition = { for name, subscription in aws_securityhub_standards_subscription.this : name => subscription.standards_arn } == {
      cis  = "arn:aws:securityhub:us-east-1::standards/cis-aws-foundations-benchmark/v/3.0.0"
      fsbp = "arn:aws:securityhub:us-east-1::standards/aws-foundational-security-best-practices/v/1.0.0"
    }
    error_message = "FSBP and CIS, in the provider's region."
  }
}

run "a_standard_is_added_by_name" {
  command = plan

  variables { standards = ["cis", "fsbp", "pci-dss"] }

  assert {
    condition     = endswith(aws_securityhub_standards_subscription.this["pci-dss"].standards_arn, "::standards/pci-dss/v/4.0.1")
    error_message = "The third standard is subscribed to."
  }
}

run "the_analyzer_looks_at_the_whole_account" {
  command = plan

  assert {
    condition     = [for analyzer in aws_accessanalyzer_analyzer.this : [analyzer.analyzer_name, analyzer.type]] == [["acme-dev-external-access", "ACCOUNT"]]
    error_message = "Who is outside is told from the account's border."
  }
}

run "config_records_everything_and_is_on" {
  command = plan

  assert {
    condition = alltrue([
      aws_config_configuration_recorder.this.recording_group[0].all_supported,
      aws_config_configuration_recorder.this.recording_group[0].include_global_resource_types,
      aws_config_configuration_recorder_status.this.is_enabled,
    ])
    error_message = "Every type is recorded, IAM's too, and recording has begun."
  }

  assert {
    condition     = aws_iam_service_linked_role.config.aws_service_name == "config.amazonaws.com" && aws_config_configuration_recorder.this.role_arn == aws_iam_service_linked_role.config.arn
    error_message = "The recorder acts under AWS's own role for it."
  }

  assert {
    condition     = [aws_config_delivery_channel.this.s3_bucket_name, aws_config_delivery_channel.this.s3_kms_key_arn] == ["acme-dev-audit", var.configuration.kms_key_arn]
    error_message = "What is recorded is kept, encrypted, in the bucket that was given."
  }
}

run "only_what_is_unavailable_is_left_out" {
  command = plan

  variables { unavailable = ["access-analyzer", "account-public-access", "guardduty", "inspector", "security-hub"] }

  assert {
    condition = sum([
      length(aws_accessanalyzer_analyzer.this), length(aws_guardduty_detector.this), length(aws_guardduty_detector_feature.this),
      length(aws_inspector2_enabler.this), length(aws_s3_account_public_access_block.this), length(aws_securityhub_account.this),
      length(aws_securityhub_standards_subscription.this),
    ]) == 0
    error_message = "What the AWS in use has not is not made."
  }

  assert {
    condition     = output.detectors == { access-analyzer = null, config = "acme-dev", guardduty = null, inspector = null, security-hub = null }
    error_message = "The output says what there is, Config still among it."
  }
}

run "one_that_is_unavailable_takes_no_other_along" {
  command = plan

  variables { unavailable = ["guardduty"] }

  assert {
    condition     = [length(aws_guardduty_detector_feature.this), length(aws_securityhub_standards_subscription.this), length(aws_inspector2_enabler.this)] == [0, 2, 1]
    error_message = "The others stay."
  }
}

run "rejects_a_bucket_by_arn" {
  command = plan
  variables { configuration = { bucket = "arn:aws:s3:::acme-dev-audit", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" } }
  expect_failures = [var.configuration]
}

run "rejects_an_alias_for_a_key" {
  command = plan
  variables { configuration = { bucket = "acme-dev-audit", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/audit" } }
  expect_failures = [var.configuration]
}

run "rejects_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}

run "rejects_an_unknown_standard" {
  command = plan
  variables { standards = ["cis", "fsbp", "iso-27001"] }
  expect_failures = [var.standards]
}

run "rejects_dropping_a_standard" {
  command = plan
  variables { standards = ["fsbp"] }
  expect_failures = [var.standards]
}

run "rejects_a_service_nobody_knows" {
  command = plan
  variables { unavailable = ["config"] }
  expect_failures = [var.unavailable]
}

run "rejects_a_feature_nobody_knows" {
  command = plan
  variables { watched = { guardduty = ["S3_LOGS"] } }
  expect_failures = [var.watched]
}

run "rejects_a_scan_nobody_knows" {
  command = plan
  variables { watched = { inspector = ["RDS"] } }
  expect_failures = [var.watched]
}
