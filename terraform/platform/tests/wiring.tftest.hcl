mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  naming = { prefix = "acme-dev" }
}

run "the_contract_is_version_1_and_holds_handles" {
  command = plan

  assert {
    condition     = aws_ssm_parameter.contract.name == "/acme/dev/platform/v1"
    error_message = "Sites look for /<org>/<env>/platform/v1."
  }

  assert {
    condition     = keys(jsondecode(aws_ssm_parameter.contract.insecure_value)) == ["keys", "logs", "version"]
    error_message = "A new key is an addition to the contract: change this test with it. A removed one is version 2."
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.contract.insecure_value).version == 1
    error_message = "The value states its version."
  }
}

run "the_data_key_rotates_and_admits_services_for_this_account_only" {
  command = plan

  assert {
    condition     = aws_kms_key.data.enable_key_rotation && aws_kms_key.data.deletion_window_in_days == 30
    error_message = "The data key rotates, and a deletion can be taken back for 30 days."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.data.policy).Statement :
      s.Condition.StringEquals["aws:SourceAccount"] == "123456789012" if can(s.Principal.Service) && try(s.Sid, "") != "LogGroupsOfThisEnvironment"
    ])
    error_message = "A service acts for this account only."
  }

  assert {
    condition = [
      for s in jsondecode(aws_kms_key.data.policy).Statement : s.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"]
      if s.Sid == "LogGroupsOfThisEnvironment"
    ] == ["arn:aws:logs:us-east-1:123456789012:log-group:*acme-dev-*"]
    error_message = "The log service uses the key for this environment's groups only."
  }
}

run "the_cursor_key_makes_and_checks_codes_and_encrypts_nothing" {
  command = plan

  assert {
    condition     = aws_kms_key.cursor.key_usage == "GENERATE_VERIFY_MAC" && aws_kms_key.cursor.customer_master_key_spec == "HMAC_256"
    error_message = "Cursors are sealed by an HMAC key."
  }
}

run "rejects_a_prefix_without_an_environment" {
  command = plan
  variables { naming = { prefix = "acme" } }
  expect_failures = [var.naming]
}

run "rejects_logs_kept_for_no_time" {
  command = plan
  variables { log_days = 0 }
  expect_failures = [var.log_days]
}
