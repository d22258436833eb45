# AWS Backup's role. What it may do is AWS's own, kept up to date by AWS: a list of ours would fail a restore one day.

locals {
  policies = toset([
    "AWSBackupServiceRolePolicyForS3Backup", "AWSBackupServiceRolePolicyForS3Restore",
    "service-role/AWSBackupServiceRolePolicyForBackup", "service-role/AWSBackupServiceRolePolicyForRestores",
  ])
}

resource "aws_iam_role" "this" {
  name                 = "${var.naming.prefix}-backup"
  permissions_boundary = var.naming.boundary_arn
  tags                 = var.naming.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "this" {
  for_each = local.policies

  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/${each.key}"
  role       = aws_iam_role.this.name
}
