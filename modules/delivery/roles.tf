# The pipelines' own role starts builds, moves artifacts and reads the source. What happens to the environment is done by the
# builds, in roles of their own (module builds).

locals {
  regional      = { for service in ["codecommit", "codepipeline", "events"] : service => "arn:${local.partition}:${service}:${local.region}:${local.account_id}" }
  pipeline_arns = { for key in keys(local.pipelines) : key => "${local.regional.codepipeline}:${var.naming.prefix}-${key}" } # spelt out: a plan shows each policy whole
  source_arn    = local.connected ? var.source_code.connection_arn : "${local.regional.codecommit}:${var.source_code.repository}"
}

resource "aws_iam_role" "pipeline" {
  name                 = "${var.naming.prefix}-delivery-pipeline"
  permissions_boundary = var.naming.boundary_arn
  description          = "Starts the builds of ${var.naming.prefix} and moves their artifacts"
  tags                 = var.naming.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PipelinesOfThisEnvironment"
      Effect    = "Allow"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = values(local.pipeline_arns) }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  name = "pipeline"
  role = aws_iam_role.pipeline.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "MoveArtifacts"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource = ["arn:${local.partition}:s3:::${var.artifacts.bucket}/*"]
      },
      {
        Sid      = "FindTheBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketAcl", "s3:GetBucketLocation", "s3:GetBucketVersioning"]
        Resource = ["arn:${local.partition}:s3:::${var.artifacts.bucket}"]
      },
      {
        Sid      = "UseTheKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [var.artifacts.kms_key_arn]
      },
      {
        # A connection's action has the service prefix that the connection was made under.
        Sid    = "ReadTheSource"
        Effect = "Allow"
        Action = local.connected ? ["${split(":", var.source_code.connection_arn)[2]}:UseConnection"] : [
          "codecommit:CancelUploadArchive", "codecommit:GetBranch", "codecommit:GetCommit", "codecommit:GetRepository",
          "codecommit:GetUploadArchiveStatus", "codecommit:UploadArchive",
        ]
        Resource = [local.source_arn]
      },
      {
        Sid      = "StartBuilds"
        Effect   = "Allow"
        Action   = ["codebuild:BatchGetBuilds", "codebuild:StartBuild"]
        Resource = values(var.projects)[*].arn
      },
    ]
  })
}

# Only where a push starts by an event (events.tf).
resource "aws_iam_role" "start" {
  for_each = local.starts

  name                 = "${var.naming.prefix}-delivery-start"
  permissions_boundary = var.naming.boundary_arn
  description          = "Starts the pipelines of ${var.naming.prefix} after a push"
  tags                 = var.naming.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TheRuleOfThisEnvironment"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = "${local.regional.events}:rule/${var.naming.prefix}-delivery-${each.key}" }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "start" {
  for_each = local.starts

  name = "start"
  role = aws_iam_role.start[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "StartPipelines"
      Effect   = "Allow"
      Action   = ["codepipeline:StartPipelineExecution"]
      Resource = values(local.pipeline_arns)
    }]
  })
}
