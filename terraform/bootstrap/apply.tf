# The role that applies: everything with the services that we use, and with IAM what a boundary holds. Whatever it makes can do
# less than the boundary, so a plan that slips through makes no administrator, and nothing that undoes this folder.

locals {
  path = "arn:${local.partition}:iam::${local.account_id}"

  applied = concat([for service in local.services : service if service != "iam"], ["ssm"])

  # Who may wear a role that CI has made.
  wearers = [
    "backup.amazonaws.com", "cloudtrail.amazonaws.com", "codebuild.amazonaws.com", "codepipeline.amazonaws.com", "events.amazonaws.com",
    "firehose.amazonaws.com", "lambda.amazonaws.com", "logs.amazonaws.com", "malware-protection-plan.guardduty.amazonaws.com",
    "quicksight.amazonaws.com", "redshift-serverless.amazonaws.com", "redshift.amazonaws.com", "s3.amazonaws.com",
    "sagemaker.amazonaws.com", "vpc-flow-logs.amazonaws.com",
  ]
}

resource "aws_iam_role_policy" "apply" {
  name = "apply"
  role = aws_iam_role.this["apply"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([
      {
        Sid      = "Services"
        Effect   = "Allow"
        Action   = [for service in local.applied : "${service}:*"]
        Resource = "*"
      },
      { Sid = "ReadIam", Effect = "Allow", Action = ["iam:Get*", "iam:List*"], Resource = "*" },
      {
        Sid       = "RolesWithinTheBoundary"
        Effect    = "Allow"
        Action    = ["iam:AttachRolePolicy", "iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy"]
        Resource  = ["${local.path}:role/${var.naming.prefix}-*"]
        Condition = { StringEquals = { "iam:PermissionsBoundary" = local.boundary_arn } }
      },
      {
        # Each takes away, or changes what no permission hangs on; a trust is read by the gate.
        Sid    = "KeepRoles"
        Effect = "Allow"
        Action = [
          "iam:DeleteRole", "iam:DeleteRolePolicy", "iam:DetachRolePolicy", "iam:TagRole", "iam:UntagRole", "iam:UpdateAssumeRolePolicy",
          "iam:UpdateRole", "iam:UpdateRoleDescription",
        ]
        Resource = ["${local.path}:role/${var.naming.prefix}-*"]
      },
      {
        Sid       = "HandRolesToServices"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = ["${local.path}:role/${var.naming.prefix}-*"]
        Condition = { StringEquals = { "iam:PassedToService" = local.wearers } }
      },
      {
        # Config wears a role of its own, and is handed it all the same.
        Sid       = "HandConfigItsRole"
        Effect    = "Allow"
        Action    = ["iam:PassRole"]
        Resource  = ["${local.path}:role/aws-service-role/config.amazonaws.com/*"]
        Condition = { StringEquals = { "iam:PassedToService" = "config.amazonaws.com" } }
      },
      {
        Sid      = "ServicesOwnRoles"
        Effect   = "Allow"
        Action   = ["iam:CreateServiceLinkedRole", "iam:DeleteServiceLinkedRole", "iam:TagRole", "iam:UntagRole", "iam:UpdateRoleDescription"]
        Resource = ["${local.path}:role/aws-service-role/*"]
      },
      # Of the account itself: IAM knows no resource for it.
      { Sid = "PasswordsOfPeople", Effect = "Allow", Action = ["iam:UpdateAccountPasswordPolicy"], Resource = "*" },
      ], [for previous in [var.previous] : {
        Sid    = "ReadEvidenceBefore"
        Effect = "Allow"
        Action = ["s3:GetObject", "s3:ListBucket"]
        Resource = [
          "arn:${local.partition}:s3:::${previous.prefix}-plans",
          "arn:${local.partition}:s3:::${previous.prefix}-plans/evidence/*",
        ]
        } if previous != null], [for previous in [var.previous] : {
        # The key's id is not known here; its alias is.
        Sid       = "DecryptEvidenceBefore"
        Effect    = "Allow"
        Action    = ["kms:Decrypt"]
        Resource  = ["arn:${local.partition}:kms:${local.region}:${previous.account_id}:key/*"]
        Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = "alias/${previous.prefix}-bootstrap" } }
    } if previous != null])
  })
}

# What "everything" does not mean.
resource "aws_iam_role_policy" "guard" {
  name = "guard"
  role = aws_iam_role.this["apply"].name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid    = "DenyOpeningTheStores"
        Effect = "Deny"
        Action = [
          "s3:DeleteBucket*", "s3:PutBucket*", "s3:PutEncryptionConfiguration", "s3:PutLifecycleConfiguration",
        ]
        Resource = values(local.bucket_arns)
      },
      {
        # A lock is an object of the state bucket that Terraform deletes; the versions behind it and all plans stay.
        Sid      = "DenyForgetting"
        Effect   = "Deny"
        Action   = ["s3:DeleteObjectVersion", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"]
        Resource = [for arn in values(local.bucket_arns) : "${arn}/*"]
      },
      { Sid = "DenyDeletingPlans", Effect = "Deny", Action = ["s3:DeleteObject"], Resource = ["${local.bucket_arns.plans}/*"] },
      {
        Sid       = "DenyWritingOverPlans"
        Effect    = "Deny"
        Action    = ["s3:PutObject"]
        Resource  = ["${local.bucket_arns.plans}/*"]
        Condition = { Null = { "s3:if-none-match" = "true" } }
      },
      { Sid = "DenyMakingPlans", Effect = "Deny", Action = ["s3:PutObject"], Resource = ["${local.bucket_arns.plans}/plans/*"] },
      {
        Sid    = "DenyLosingTheKey"
        Effect = "Deny"
        Action = [
          "kms:CreateGrant", "kms:DeleteImportedKeyMaterial", "kms:DisableKey", "kms:DisableKeyRotation", "kms:PutKeyPolicy",
          "kms:ScheduleKeyDeletion",
        ]
        Resource = [aws_kms_key.this.arn]
      },
    ]
  })
}
