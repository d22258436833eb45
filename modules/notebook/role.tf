# What a notebook may: ask the lake as analysts do. It writes answers of its questions, and nothing else anywhere.

resource "aws_iam_role" "this" {
  name                 = "${var.naming.prefix}-notebook"
  permissions_boundary = var.naming.boundary_arn
  description          = "Notebooks of ${var.naming.prefix}: ask the curated lake"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NotebooksOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "sagemaker.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "lake" {
  for_each = var.policies

  name   = each.key
  role   = aws_iam_role.this.name
  policy = each.value
}

# Who opens them: the analysts' role gets links to profiles of this domain.
resource "aws_iam_role_policy" "open" {
  name = "notebooks"
  role = var.opened_by
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "OpenANotebook"
      Effect   = "Allow"
      Action   = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:DescribeUserProfile"]
      Resource = ["arn:${local.partition}:sagemaker:${local.region}:${local.account_id}:user-profile/${aws_sagemaker_domain.this.id}/*"]
    }]
  })
}
