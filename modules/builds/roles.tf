# A build's own role reads the commit and writes its own log and reports. What it does to the environment it does in the role
# that bootstrap made for it (var.roles): the one that it may put on.

locals {
  regional = { for service in ["codebuild", "codepipeline", "logs"] : service => "arn:${local.partition}:${service}:${local.region}:${local.account_id}" }

  # Spelt out, so that a plan shows each policy whole before anything exists.
  project_arns = { for key in keys(local.steps) : key => "${local.regional.codebuild}:project/${var.naming.prefix}-${key}" }

  # A connection's action has the service prefix that the connection was made under.
  source_service = split(":", var.source_arn)[2]
  clone_action   = local.source_service == "codecommit" ? "codecommit:GitPull" : "${local.source_service}:UseConnection"
}

resource "aws_iam_role" "build" {
  for_each = local.steps

  name                 = "${var.naming.prefix}-delivery-${each.key}"
  permissions_boundary = var.naming.boundary_arn
  description          = "Build of ${var.naming.prefix}: ${each.value.what}"
  tags                 = var.naming.tags
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ThisProject"
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = local.project_arns[each.key] }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    }]
  })
}

resource "aws_iam_role_policy" "build" {
  for_each = local.steps

  name = "build"
  role = aws_iam_role.build[each.key].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [for statement in [
      {
        Sid      = "MoveArtifacts"
        Effect   = "Allow"
        Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
        Resource = ["arn:${local.partition}:s3:::${var.artifacts.bucket}/*"]
      },
      {
        Sid      = "FindTheBucket"
        Effect   = "Allow"
        Action   = ["s3:GetBucketAcl", "s3:GetBucketLocation"]
        Resource = ["arn:${local.partition}:s3:::${var.artifacts.bucket}"]
      },
      {
        Sid      = "UseTheKey"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey"]
        Resource = [var.artifacts.kms_key_arn]
      },
      {
        Sid      = "Clone"
        Effect   = "Allow"
        Action   = [local.clone_action]
        Resource = [var.source_arn]
      },
      {
        Sid      = "OwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${local.regional.logs}:log-group:/aws/codebuild/${var.naming.prefix}-${each.key}:*"]
      },
      {
        Sid      = "OwnReports"
        Effect   = "Allow"
        Action   = ["codebuild:BatchPutTestCases", "codebuild:CreateReport", "codebuild:UpdateReport"]
        Resource = [for key in local.reporting : "${local.regional.codebuild}:report-group/${var.naming.prefix}-${key}" if key == each.key]
      },
      {
        # What the pipeline delivered last, to know what has changed; who released this run, and when.
        Sid      = "ReadItsRuns"
        Effect   = "Allow"
        Action   = [each.key == "apply" ? "codepipeline:ListActionExecutions" : "codepipeline:ListPipelineExecutions"]
        Resource = [for key in ["backend", "terraform"] : "${local.regional.codepipeline}:${var.naming.prefix}-${key}" if contains(["apply", "plan"], each.key)]
      },
      {
        Sid      = "PutOnItsRole"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = compact([each.value.role])
      },
    ] : statement if length(statement.Resource) > 0]
  })
}
