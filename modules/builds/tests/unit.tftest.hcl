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

run "artifacts_logs_and_reports_are_encrypted_by_the_key" {
  command = plan

  assert {
    condition = alltrue([for key, project in aws_codebuild_project.this : alltrue([
      project.encryption_key == var.artifacts.kms_key_arn,
      project.logs_config[0].s3_logs[0].encryption_disabled == false && project.logs_config[0].s3_logs[0].status == "ENABLED",
      project.logs_config[0].cloudwatch_logs[0].status == "ENABLED",
      aws_cloudwatch_log_group.this[key].kms_key_id == var.artifacts.kms_key_arn && aws_cloudwatch_log_group.this[key].retention_in_days == 90,
    ])])
    error_message = "A build keeps an encrypted log, in both places."
  }

  assert {
    condition     = aws_codebuild_report_group.tests["check"].export_config[0].s3_destination[0].encryption_key == var.artifacts.kms_key_arn && aws_codebuild_report_group.tests["check"].export_config[0].s3_destination[0].encryption_disabled == false
    error_message = "Reports are encrypted where they are exported."
  }
}

run "a_build_has_no_privilege_and_no_secret" {
  command = plan

  assert {
    condition     = alltrue([for project in aws_codebuild_project.this : project.environment[0].privileged_mode == false && project.source[0].type == "CODEPIPELINE" && project.artifacts[0].type == "CODEPIPELINE"])
    error_message = "privileged_mode is off; the source is the pipeline's, so no credentials in a URL."
  }

  assert {
    condition = { for key, project in aws_codebuild_project.this : key => sort([for variable in project.environment[0].environment_variable : variable.name]) } == {
      apply   = tolist(["AWS_REGION", "ENVIRONMENT", "ROLE_ARN"])
      check   = tolist(["AWS_REGION", "ENVIRONMENT"])
      plan    = tolist(["AWS_REGION", "ENVIRONMENT", "ROLE_ARN"])
      publish = tolist(["AWS_REGION", "ENVIRONMENT", "ROLE_ARN"])
      smoke   = tolist(["AWS_REGION", "ENVIRONMENT", "ROLE_ARN"])
    }
    error_message = "An environment_variable is a name or a handle. A secret would be read from where secrets are."
  }

  assert {
    condition     = alltrue([for key, project in aws_codebuild_project.this : project.concurrent_build_limit == (key == "check" ? null : 1)])
    error_message = "Two runs never work on one state."
  }
}

run "a_build_puts_on_the_role_of_its_step_and_no_other" {
  command = plan

  assert {
    condition = { for key, policy in aws_iam_role_policy.build : key => flatten([for s in jsondecode(policy.policy).Statement : s.Resource if s.Sid == "PutOnItsRole"]) } == {
      apply   = ["arn:aws:iam::123456789012:role/acme-prod-apply"]
      check   = []
      plan    = ["arn:aws:iam::123456789012:role/acme-prod-plan"]
      publish = ["arn:aws:iam::123456789012:role/acme-prod-apply"]
      smoke   = ["arn:aws:iam::123456789012:role/acme-prod-apply"]
    }
    error_message = "What checks a commit reaches nothing, what plans cannot apply."
  }

  assert {
    condition = { for key, policy in aws_iam_role_policy.build : key => flatten([for s in jsondecode(policy.policy).Statement : s.Action if s.Sid == "ReadItsRuns"]) } == {
      apply   = ["codepipeline:ListActionExecutions"]
      check   = []
      plan    = ["codepipeline:ListPipelineExecutions"]
      publish = []
      smoke   = []
    }
    error_message = "Only the apply asks who released; only the plan asks what went through before."
  }

  assert {
    condition = alltrue([for key, role in aws_iam_role.build : jsondecode(role.assume_role_policy).Statement[0].Condition == {
      ArnEquals    = { "aws:SourceArn" = "arn:aws:codebuild:us-east-1:123456789012:project/acme-prod-${key}" }
      StringEquals = { "aws:SourceAccount" = "123456789012" }
    }])
    error_message = "A role is worn by its project."
  }
}

run "a_build_clones_its_source_and_no_other" {
  command = plan

  assert {
    condition     = alltrue([for policy in aws_iam_role_policy.build : one([for s in jsondecode(policy.policy).Statement : s.Action if s.Sid == "Clone"]) == ["codeconnections:UseConnection"]])
    error_message = "A connection's action has the prefix of the connection."
  }
}

run "a_build_clones_from_codecommit_too" {
  command = plan
  variables { source_arn = "arn:aws:codecommit:us-east-1:123456789012:slipway" }

  assert {
    condition     = alltrue([for policy in aws_iam_role_policy.build : one([for s in jsondecode(policy.policy).Statement : "${s.Action[0]} ${s.Resource[0]}" if s.Sid == "Clone"]) == "codecommit:GitPull arn:aws:codecommit:us-east-1:123456789012:slipway"])
    error_message = "A build reads this repository."
  }
}

run "a_build_runs_what_the_module_says_and_shows_its_tests" {
  command = plan

  assert {
    condition     = alltrue([for project in aws_codebuild_project.this : yamldecode(project.source[0].buildspec).version == 0.2 && strcontains(project.source[0].buildspec, "terraform-1.11.4")])
    error_message = "A build runs the module's own file, not one of the commit."
  }

  assert {
    condition     = keys(yamldecode(aws_codebuild_project.this["check"].source[0].buildspec).reports) == [aws_codebuild_report_group.tests["check"].arn]
    error_message = "The tests of a check are a report."
  }
}
