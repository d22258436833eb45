mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  artifacts   = { bucket = "acme-prod-artifacts", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  environment = "prod"
  naming      = { prefix = "acme-prod", tags = { Environment = "prod" } }
  roles       = { apply = "arn:aws:iam::123456789012:role/acme-prod-apply", plan = "arn:aws:iam::123456789012:role/acme-prod-plan" }
  source_arn  = "arn:aws:codeconnections:us-east-1:123456789012:connection/11111111-2222-3333-4444-555555555555"
}

run "rejects_a_bucket_by_arn" {
  command = plan
  variables { artifacts = { bucket = "arn:aws:s3:::acme-dev-artifacts", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/1" } }
  expect_failures = [var.artifacts]
}

run "rejects_an_alias_for_a_key" {
  command = plan
  variables { artifacts = { bucket = "acme-dev-artifacts", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" } }
  expect_failures = [var.artifacts]
}

run "rejects_an_environment_that_is_no_folder" {
  command = plan
  variables { environment = "../prod" }
  expect_failures = [var.environment]
}

run "rejects_days_that_cloudwatch_does_not_offer" {
  command = plan
  variables { log_days = 42 }
  expect_failures = [var.log_days]
}

run "rejects_a_prefix_that_is_none" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}

run "rejects_a_role_by_name" {
  command = plan
  variables { roles = { apply = "acme-dev-apply", plan = "arn:aws:iam::123456789012:role/acme-dev-plan" } }
  expect_failures = [var.roles]
}

run "rejects_one_role_for_plan_and_apply" {
  command = plan
  variables { roles = { apply = "arn:aws:iam::123456789012:role/both", plan = "arn:aws:iam::123456789012:role/both" } }
  expect_failures = [var.roles]
}

run "rejects_a_source_that_is_none" {
  command = plan
  variables { source_arn = "https://github.com/acme/slipway" }
  expect_failures = [var.source_arn]
}
