# The function's own role: what the caller listed, plus its log group, its traces, its failure destination and, inside a
# network, its network interfaces (network.tf).

data "aws_caller_identity" "current" {}

locals {
  failure_action = {
    sns = "sns:Publish"
    sqs = "sqs:SendMessage"
  }

  statements = concat(
    [for key, p in var.permissions : merge({
      Sid      = join("", [for word in split("_", key) : title(word)])
      Effect   = "Allow"
      Action   = p.actions
      Resource = p.resources
    }, { for name, conditions in { Condition = p.conditions } : name => conditions if length(conditions) > 0 })],
    [
      {
        Sid      = "OwnLogs"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.this.arn}:*"]
      },
      {
        # X-Ray has no resources to name: the only "*" of this role outside a network.
        Sid      = "Traces"
        Effect   = "Allow"
        Action   = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"]
        Resource = ["*"]
      },
    ],
    var.function.on_failure_arn == null ? [] : [{
      Sid      = "FailureDestination"
      Effect   = "Allow"
      Action   = [local.failure_action[split(":", var.function.on_failure_arn)[2]]]
      Resource = [var.function.on_failure_arn]
    }],
    local.network_statements,
  )
}

resource "aws_iam_role" "this" {
  name                 = local.full_name
  permissions_boundary = var.naming.boundary_arn
  description          = "Runs the function ${local.full_name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "LambdaOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "this" {
  name   = "function"
  role   = aws_iam_role.this.name
  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements })
}
