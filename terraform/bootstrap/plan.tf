# The role that plans: it reads how things are set, not what they hold, and adds to the plan store without writing anything over.

locals {
  # What our resources are made with; tests/integration/test_trust.py holds the list against them.
  services = [
    "access-analyzer", "acm", "apigateway", "backup", "budgets", "ce", "cloudfront", "cloudtrail", "cloudwatch", "codebuild",
    "codecommit", "codepipeline", "cognito-idp", "config", "dynamodb", "ec2", "ecr", "events", "guardduty", "iam", "inspector2",
    "kms", "lambda", "logs", "route53", "s3", "securityhub", "sns", "sqs", "wafv2", "xray",
  ]

  # Reads that show content, or hand out a token: people's data, secrets, messages, logs.
  content = [
    "codecommit:GetBlob", "codecommit:GetFile", "codecommit:GetFolder", "cognito-idp:GetUser", "cognito-idp:ListUsers",
    "cognito-idp:ListUsersInGroup", "dynamodb:GetItem", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "ec2:GetConsoleOutput",
    "ec2:GetConsoleScreenshot", "ec2:GetPasswordData", "ecr:GetAuthorizationToken", "ecr:GetDownloadUrlForLayer", "logs:GetLogEvents",
    "logs:GetLogObject", "logs:GetLogRecord", "logs:GetQueryResults", "xray:GetTraceSummaries",
  ]
}

resource "aws_iam_role_policy" "plan" {
  name = "plan"
  role = aws_iam_role.this["plan"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Describe", Effect = "Allow", Action = [for service in local.services : "${service}:Describe*"], Resource = "*" },
      { Sid = "Get", Effect = "Allow", Action = [for service in local.services : "${service}:Get*"], Resource = "*" },
      { Sid = "List", Effect = "Allow", Action = [for service in local.services : "${service}:List*"], Resource = "*" },
      {
        # Reads that are called otherwise.
        Sid      = "Other"
        Effect   = "Allow"
        Action   = ["apigateway:GET", "budgets:ViewBudget", "inspector2:BatchGetAccountStatus", "ssm:DescribeParameters", "ssm:ListTagsForResource"]
        Resource = "*"
      },
      {
        # The platform's handles: no secret is in them.
        Sid      = "Handles"
        Effect   = "Allow"
        Action   = ["ssm:GetParameter", "ssm:GetParameters"]
        Resource = ["arn:${local.partition}:ssm:${local.region}:${local.account_id}:parameter/${replace(var.naming.prefix, "-", "/")}/*"]
      },
      {
        Sid       = "AddPlans"
        Effect    = "Allow"
        Action    = ["s3:PutObject"]
        Resource  = ["${local.bucket_arns.plans}/plans/*", "${local.bucket_arns.plans}/zips/*"]
        Condition = { Null = { "s3:if-none-match" = "false" } }
      },
      {
        Sid      = "ReadStateAndPlans"
        Effect   = "Allow"
        Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource = [aws_kms_key.this.arn]
      },
      { Sid = "DenyContent", Effect = "Deny", Action = local.content, Resource = "*" },
      {
        Sid         = "DenyObjects"
        Effect      = "Deny"
        Action      = ["s3:GetObject*"]
        NotResource = ["${local.bucket_arns.plans}/*", "${local.bucket_arns.state}/*"]
      },
    ]
  })
}
