mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  lake = {
    bucket         = "acme-prod-lake"
    curated_prefix = "curated/"
    database       = "acme_prod_lake"
    kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    results_bucket = "acme-prod-lake-results"
    workgroup      = "acme-prod"
  }
  logs   = { bucket = "acme-prod-logs" }
  naming = { boundary_arn = "arn:aws:iam::123456789012:policy/bootstrap/acme-prod-boundary", prefix = "acme-prod" }
  people = ["aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*"]
}

run "reads_the_curated_lake_and_nothing_beside_it" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.this["lake"].policy).Statement : s.Sid => try(s.Resource, s.NotResource) if s.Sid != "KnowTheTables" && s.Sid != "NoMetadata" } == {
      AskInTheWorkgroup = ["arn:aws:athena:us-east-1:123456789012:workgroup/acme-prod"]
      FindAnswers       = ["arn:aws:s3:::acme-prod-lake-results"]
      FindCuratedRows   = ["arn:aws:s3:::acme-prod-lake", "arn:aws:s3:::acme-prod-logs"]
      KeepAnswers       = ["arn:aws:s3:::acme-prod-lake-results/*"]
      NothingElseOfS3   = ["arn:aws:s3:::acme-prod-lake/curated/*", "arn:aws:s3:::acme-prod-logs/cdn/*", "arn:aws:s3:::acme-prod-lake-results/*"]
      ReadCuratedRows   = ["arn:aws:s3:::acme-prod-lake/curated/*", "arn:aws:s3:::acme-prod-logs/cdn/*"]
    }
    error_message = "Curated rows, the CDNs' logs, the workgroup's answers: each named, nothing else."
  }
  assert {
    condition     = [for s in jsondecode(aws_iam_role_policy.this["lake"].policy).Statement : [s.Effect, s.Action] if s.Sid == "NoMetadata"] == [["Deny", ["dynamodb:*"]]]
    error_message = "What is known of a person is in the metadata table, and not for who analyses."
  }
}

run "opens_the_lakes_buckets_through_s3_only" {
  command = plan

  assert {
    condition = one([for s in jsondecode(aws_iam_role_policy.this["key"].policy).Statement : s.Condition if s.Sid == "OpenTheLake"]) == {
      StringEquals = { "kms:ViaService" = "s3.us-east-1.amazonaws.com" }
      StringLike = { "kms:EncryptionContext:aws:s3:arn" = [
        "arn:aws:s3:::acme-prod-lake", "arn:aws:s3:::acme-prod-lake/*", "arn:aws:s3:::acme-prod-lake-results", "arn:aws:s3:::acme-prod-lake-results/*",
      ] }
    }
    error_message = "The key encrypts every site's media, too: it opens the lake only."
  }
}

run "is_worn_by_people_of_this_account" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.analyst.assume_role_policy).Statement[0].Condition == {
      ArnLike                                                                                  = { "aws:PrincipalArn" = ["arn:aws:iam::123456789012:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*"] }
      } && jsondecode(aws_iam_role.analyst.assume_role_policy).Statement[0].Principal == { AWS = "arn:aws:iam::123456789012:root" } && (
      aws_iam_role.analyst.permissions_boundary == "arn:aws:iam::123456789012:policy/bootstrap/acme-prod-boundary"
    )
    error_message = "Only who was let in by Identity Center, and never more than the boundary."
  }
}

run "hands_out_the_same_reading_to_roles_of_services" {
  command = plan

  assert {
    condition     = output.policies.ask == { for name, one in aws_iam_role_policy.this : name => one.policy } && !strcontains(output.policies.look.lake, "athena:") && output.policies.look.key == output.policies.ask.key
    error_message = "A dashboard asks as people do; a warehouse looks at the rows itself."
  }
  assert {
    condition     = output.role.name == "acme-prod-analyst"
    error_message = "Who opens a notebook needs the role's name."
  }
}

run "refuses_to_open_the_whole_bucket" {
  command = plan
  variables {
    lake = {
      bucket         = "acme-prod-lake"
      curated_prefix = ""
      database       = "acme_prod_lake"
      kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      results_bucket = "acme-prod-lake-results"
      workgroup      = "acme-prod"
    }
  }
  expect_failures = [var.lake]
}

run "refuses_answers_among_the_rows" {
  command = plan
  variables {
    lake = {
      bucket         = "acme-prod-lake"
      curated_prefix = "curated/"
      database       = "acme_prod_lake"
      kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      results_bucket = "acme-prod-lake"
      workgroup      = "acme-prod"
    }
  }
  expect_failures = [var.lake]
}

run "refuses_logs_that_name_addresses" {
  command = plan
  variables { logs = { bucket = "acme-prod-logs", prefix = "s3/" } }
  expect_failures = [var.logs]
}

run "refuses_everybody" {
  command = plan
  variables { people = ["*"] }
  expect_failures = [var.people]
}

run "refuses_nobody" {
  command = plan
  variables { people = [] }
  expect_failures = [var.people]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
