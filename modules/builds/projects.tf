# One CodeBuild project per kind of step. What it runs is a file of this module, not of the commit: whoever changes what an
# apply does changes a plan that is reviewed. The file calls `make` and `slipway`, as a laptop and the workflows do.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  reporting         = toset(["check"]) # steps whose tests are shown as reports
  terraform_version = "1.11.4"

  # The role that a step puts on: none for what only reads the commit.
  steps = {
    apply   = { minutes = 55, role = var.roles.apply, what = "applies the plans that were released" } # a role put on by a role lasts an hour
    check   = { minutes = 60, role = null, what = "checks the commit" }
    plan    = { minutes = 55, role = var.roles.plan, what = "plans what the commit changes, and asks the gate" }
    publish = { minutes = 15, role = var.roles.apply, what = "puts the pages into the sites' buckets" }
    smoke   = { minutes = 55, role = var.roles.apply, what = "uses what is live, and goes back where it fails" }
  }
}

resource "aws_codebuild_project" "this" {
  for_each = local.steps

  name                   = "${var.naming.prefix}-${each.key}"
  description            = "${var.naming.prefix}: ${each.value.what}"
  build_timeout          = each.value.minutes
  concurrent_build_limit = each.key == "check" ? null : 1 # two runs never work on one state: the lock would refuse the second
  encryption_key         = var.artifacts.kms_key_arn
  queued_timeout         = 120
  service_role           = aws_iam_role.build[each.key].arn
  tags                   = var.naming.tags

  artifacts {
    type = "CODEPIPELINE"
  }

  environment {
    compute_type    = "BUILD_GENERAL1_MEDIUM"
    image           = "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    privileged_mode = false
    type            = "LINUX_CONTAINER"

    dynamic "environment_variable" {
      for_each = merge(
        { AWS_REGION = local.region, ENVIRONMENT = var.environment },
        each.value.role == null ? {} : { ROLE_ARN = each.value.role },
      )

      content {
        name  = environment_variable.key
        type  = "PLAINTEXT"
        value = environment_variable.value
      }
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.this[each.key].name
      status     = "ENABLED"
    }

    s3_logs {
      encryption_disabled = false
      location            = "${var.artifacts.bucket}/logs/${each.key}"
      status              = "ENABLED"
    }
  }

  source {
    buildspec = templatefile("${path.module}/buildspecs/${each.key}.yaml", {
      REPORTS   = try(aws_codebuild_report_group.tests[each.key].arn, "")
      TERRAFORM = local.terraform_version
    })
    type = "CODEPIPELINE"
  }
}

resource "aws_codebuild_report_group" "tests" {
  for_each = local.reporting

  name           = "${var.naming.prefix}-${each.key}"
  delete_reports = true # the group is destroyed with what it holds; the bucket keeps the files
  type           = "TEST"
  tags           = var.naming.tags

  export_config {
    type = "S3"

    s3_destination {
      bucket              = var.artifacts.bucket
      encryption_disabled = false
      encryption_key      = var.artifacts.kms_key_arn
      packaging           = "ZIP"
      path                = "reports"
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:what a build said helps for weeks; what was applied, by whom, is evidence in the plan store
  for_each = local.steps

  name              = "/aws/codebuild/${var.naming.prefix}-${each.key}"
  kms_key_id        = var.artifacts.kms_key_arn
  retention_in_days = var.log_days
  tags              = var.naming.tags
}
