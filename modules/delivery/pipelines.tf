# The pipelines themselves, made from the tables of steps.tf.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  connected  = var.source_code.connection_arn != null
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
}

resource "aws_codepipeline" "this" {
  for_each = local.pipelines

  name           = "${var.naming.prefix}-${each.key}"
  execution_mode = "QUEUED" # a newer commit waits: what was approved is not overtaken half-way
  pipeline_type  = "V2"
  role_arn       = aws_iam_role.pipeline.arn
  tags           = var.naming.tags

  artifact_store {
    location = var.artifacts.bucket
    type     = "S3"

    encryption_key {
      id   = var.artifacts.kms_key_arn
      type = "KMS"
    }
  }

  dynamic "trigger" {
    for_each = local.connected && var.source_code.starts == "push" ? ["push"] : []

    content {
      provider_type = "CodeStarSourceConnection"

      git_configuration {
        source_action_name = "source"

        push {
          branches {
            includes = [var.source_code.branch]
          }
          file_paths {
            includes = each.value.paths
          }
        }
      }
    }
  }

  stage {
    name = "source"

    action {
      name             = "source"
      category         = "Source"
      configuration    = local.source_action.settings
      namespace        = "source"
      output_artifacts = ["source"]
      owner            = "AWS"
      provider         = local.source_action.provider
      version          = "1"
    }
  }

  dynamic "stage" {
    for_each = each.value.steps

    content {
      name = stage.value

      dynamic "action" {
        for_each = stage.value == "approve" ? [] : [stage.value]

        content {
          name     = action.value
          category = "Build"
          configuration = {
            EnvironmentVariables = jsonencode([for name, value in merge({
              EXECUTION_ID = "#{codepipeline.PipelineExecutionId}"
              PIPELINE     = "${var.naming.prefix}-${each.key}"
            }, lookup(local.tells[each.key], action.value, {})) : { name = name, type = "PLAINTEXT", value = value }])
            PrimarySource = "source"
            ProjectName   = var.projects[action.value].name
          }
          input_artifacts  = lookup(local.takes, action.value, ["source"])
          namespace        = action.value
          output_artifacts = lookup(local.makes, action.value, [])
          owner            = "AWS"
          provider         = "CodeBuild"
          version          = "1"
        }
      }

      dynamic "action" {
        for_each = stage.value == "approve" ? ["approve"] : []

        content {
          name     = action.value
          category = "Approval"
          configuration = {
            CustomData         = "Release ${var.naming.prefix} at #{source.CommitId}: #{plan.SUMMARY} The build's log shows each plan and its digest; the SHA-256 of their list is #{plan.SHA256}."
            ExternalEntityLink = "https://${local.region}.console.aws.amazon.com/codesuite/codebuild/projects/${var.projects["plan"].name}/history"
          }
          owner              = "AWS"
          provider           = "Manual"
          timeout_in_minutes = 24 * 60 # a plan that nobody wanted for a day is made again
          version            = "1"
        }
      }
    }
  }

  # Without its rights the first run, which begins by itself, fails.
  depends_on = [aws_iam_role_policy.pipeline]
}
