mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  kms_key_arn  = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  naming       = { prefix = "acme-prod" }
  repositories = { tools = {} }
}

run "an_image_is_scanned_encrypted_and_stays_what_its_tag_says" {
  command = plan

  assert {
    condition = alltrue([
      aws_ecr_repository.this["tools"].image_tag_mutability == "IMMUTABLE",
      aws_ecr_repository.this["tools"].image_scanning_configuration[0].scan_on_push,
      one(aws_ecr_repository.this["tools"].encryption_configuration).kms_key == var.kms_key_arn,
      jsondecode(aws_ecr_lifecycle_policy.this["tools"].policy).rules[0].selection.countNumber == 20,
    ])
    error_message = "Images are scanned, encrypted, never replaced under their tag, and not kept for ever."
  }
}

run "rejects_a_repository_with_capitals" {
  command = plan
  variables { repositories = { Tools = {} } }
  expect_failures = [var.repositories]
}

run "rejects_keeping_no_image_to_go_back_to" {
  command = plan
  variables { repositories = { tools = { keep = 1 } } }
  expect_failures = [var.repositories]
}

run "rejects_an_alias_for_a_key" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" }
  expect_failures = [var.kms_key_arn]
}

run "rejects_a_prefix_that_is_none" {
  command = plan
  variables { naming = { prefix = "Acme_Dev" } }
  expect_failures = [var.naming]
}
