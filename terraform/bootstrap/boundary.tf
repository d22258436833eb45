# What a role that CI makes can do at most, whatever its own policy says: work with the services that sites and builds use. No
# IAM, no organisation, no network, and nothing with the stores of delivery.

locals {
  boundary_arn = "${local.path}:policy/bootstrap/${var.naming.prefix}-boundary"

  # What functions, flow logs, trails, backups, scans, builds and analysts call.
  workloads = [
    "athena", "backup", "backup-storage", "cloudfront", "cloudwatch", "codebuild", "codecommit", "codeconnections", "codepipeline",
    "codestar-connections", "cognito-idp", "dynamodb", "events", "firehose", "glue", "guardduty", "kms", "lambda", "logs", "rekognition", "s3",
    "sagemaker", "secretsmanager", "ses", "sns", "sqs", "ssm", "tag", "textract", "transcribe", "xray",
  ]
}

resource "aws_iam_policy" "boundary" {
  name        = "${var.naming.prefix}-boundary"
  description = "What a role of ${var.naming.prefix} that CI makes can do at most"
  path        = "/bootstrap/"
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Workloads", Effect = "Allow", Action = [for service in local.workloads : "${service}:*"], Resource = "*" },
      {
        # A function in a network has an interface there.
        Sid    = "Interfaces"
        Effect = "Allow"
        Action = [
          "ec2:AssignPrivateIpAddresses", "ec2:CreateNetworkInterface", "ec2:DeleteNetworkInterface", "ec2:DescribeNetworkInterfaces",
          "ec2:DescribeSubnets", "ec2:UnassignPrivateIpAddresses",
        ]
        Resource = "*"
      },
      {
        # A build puts on the role that plans or the one that applies; their trust says which.
        Sid      = "DeliveryRoles"
        Effect   = "Allow"
        Action   = ["sts:AssumeRole"]
        Resource = [for role in ["apply", "plan"] : "${local.path}:role/bootstrap/${var.naming.prefix}-${role}"]
      },
      {
        Sid      = "DenyStores"
        Effect   = "Deny"
        Action   = ["s3:*"]
        Resource = concat(values(local.bucket_arns), [for arn in values(local.bucket_arns) : "${arn}/*"])
      },
      { Sid = "DenyTheirKey", Effect = "Deny", Action = ["kms:*"], Resource = [aws_kms_key.this.arn] },
    ]
  })
  tags = var.naming.tags
}
