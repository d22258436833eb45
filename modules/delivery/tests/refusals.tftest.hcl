mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  artifacts = { bucket = "acme-prod-artifacts", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" }
  naming    = { prefix = "acme-prod", tags = { Environment = "prod" } }
  projects = {
    apply   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-apply", name = "acme-prod-apply" }
    check   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-check", name = "acme-prod-check" }
    plan    = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-plan", name = "acme-prod-plan" }
    publish = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-publish", name = "acme-prod-publish" }
    smoke   = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-smoke", name = "acme-prod-smoke" }
  }
  source_code = { repository = "slipway", starts = "person" }
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

run "rejects_a_prefix_that_is_none" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}

run "rejects_a_queue_by_url" {
  command = plan
  variables { notices = { dead_letter_queue_arn = "https://sqs.us-east-1.amazonaws.com/123456789012/q", topic_arn = "arn:aws:sns:us-east-1:123456789012:t" } }
  expect_failures = [var.notices]
}

run "rejects_a_topic_that_is_none" {
  command = plan
  variables { notices = { dead_letter_queue_arn = "arn:aws:sqs:us-east-1:123456789012:q", topic_arn = "ticket" } }
  expect_failures = [var.notices]
}

run "rejects_a_connection_that_is_none" {
  command = plan
  variables { source_code = { connection_arn = "arn:aws:codebuild:us-east-1:123456789012:token/github", repository = "acme/slipway" } }
  expect_failures = [var.source_code]
}

run "rejects_a_repository_without_its_owner_behind_a_connection" {
  command = plan
  variables { source_code = { connection_arn = "arn:aws:codeconnections:us-east-1:123456789012:connection/1", repository = "slipway" } }
  expect_failures = [var.source_code]
}

run "rejects_an_owner_in_codecommit" {
  command = plan
  variables { source_code = { repository = "acme/slipway", starts = "person" } }
  expect_failures = [var.source_code]
}

run "rejects_a_pattern_of_branches" {
  command = plan
  variables { source_code = { branch = "release*", repository = "slipway", starts = "person" } }
  expect_failures = [var.source_code]
}

run "rejects_a_start_that_is_unknown" {
  command = plan
  variables { source_code = { repository = "slipway", starts = "nightly" } }
  expect_failures = [var.source_code]
}

run "rejects_a_push_to_codecommit_whose_event_could_be_lost" {
  command = plan
  variables { source_code = { repository = "slipway" } }
  expect_failures = [var.source_code]
}

run "rejects_a_step_without_its_build" {
  command = plan
  variables { projects = { plan = { arn = "arn:aws:codebuild:us-east-1:123456789012:project/p", name = "p" } } }
  expect_failures = [var.projects]
}
