mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

mock_provider "aws" {
  alias           = "copy"
  source          = "../../tests/mocks/aws"
  override_during = plan

  override_data {
    target = data.aws_region.copy
    values = { name = "us-west-2" }
  }
}

variables {
  copy        = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555" }
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  naming      = { prefix = "acme-prod" }
}

run "rejects_the_home_region_as_second_region" {
  command = plan

  override_data {
    target = data.aws_region.copy
    values = { name = "us-east-1" }
  }
  expect_failures = [aws_backup_vault.copy]
}

run "rejects_a_key_of_another_region" {
  command = plan
  variables { copy = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/22222222-2222-3333-4444-555555555555" } }
  expect_failures = [aws_backup_vault.copy]
}

run "rejects_a_copy_with_a_keys_alias" {
  command = plan
  variables { copy = { kms_key_arn = "alias/backup" } }
  expect_failures = [var.copy]
}

run "rejects_a_keys_alias" {
  command = plan
  variables { kms_key_arn = "alias/backup" }
  expect_failures = [var.kms_key_arn]
}

run "rejects_an_unknown_mode_of_the_lock" {
  command = plan
  variables { lock = { mode = "strict" } }
  expect_failures = [var.lock]
}

run "rejects_a_lock_below_one_day" {
  command = plan
  variables { lock = { min_days = 0 } }
  expect_failures = [var.lock]
}

run "rejects_a_lock_that_ends_before_it_begins" {
  command = plan
  variables { lock = { max_days = 6 } }
  expect_failures = [var.lock]
}

run "rejects_a_grace_that_aws_does_not_take" {
  command = plan
  variables { lock = { changeable_days = 2, mode = "compliance" } }
  expect_failures = [var.lock]
}

run "rejects_no_plan" {
  command = plan
  variables { plans = {} }
  expect_failures = [var.plans]
}

run "rejects_a_plan_named_as_no_tag_may_be" {
  command = plan
  variables { plans = { "daily+hourly" = { keep_days = 7, schedule = "cron(0 * * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_a_rate_for_a_schedule" {
  command = plan
  variables { plans = { hourly = { keep_days = 7, schedule = "rate(1 hour)" } } }
  expect_failures = [var.plans]
}

run "rejects_a_retention_of_nothing" {
  command = plan
  variables { plans = { hourly = { keep_days = 0, schedule = "cron(0 * * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_half_a_day" {
  command = plan
  variables { plans = { hourly = { keep_days = 7.5, schedule = "cron(0 * * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_a_retention_below_the_lock" {
  command = plan
  variables { plans = { hourly = { keep_days = 6, schedule = "cron(0 * * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_a_retention_beyond_the_lock" {
  command = plan
  variables { plans = { hourly = { keep_days = 91, schedule = "cron(0 * * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_a_copy_kept_beyond_the_lock" {
  command = plan
  variables { plans = { daily = { copy_days = 91, keep_days = 90, schedule = "cron(0 3 * * ? *)" } } }
  expect_failures = [var.plans]
}

run "rejects_no_kind_to_restore" {
  command = plan
  variables { restore_tests = { kinds = [] } }
  expect_failures = [var.restore_tests]
}

run "rejects_a_kind_that_is_not_backed_up" {
  command = plan
  variables { restore_tests = { kinds = ["EC2"] } }
  expect_failures = [var.restore_tests]
}

run "rejects_a_restore_at_no_time" {
  command = plan
  variables { restore_tests = { schedule = "weekly" } }
  expect_failures = [var.restore_tests]
}

run "rejects_a_prefix_with_capitals" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}

run "rejects_a_prefix_that_fits_no_name" {
  command = plan
  variables { naming = { prefix = "a123456789-a123456789-a123456789-a12345678" } }
  expect_failures = [var.naming]
}
