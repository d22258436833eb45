# The role of people. Who may put it on is said by patterns of roles of this account, such as those that Identity Center makes for
# a permission set; each session is somebody's own, so the trail says who asked what.

resource "aws_iam_role" "analyst" {
  #checkov:skip=CKV_AWS_61:the account is named so that the condition can say which of its roles; Identity Center makes up their names
  name                 = "${var.naming.prefix}-analyst"
  permissions_boundary = var.naming.boundary_arn
  description          = "Asks the lake of ${var.naming.prefix}"
  max_session_duration = 4 * 3600 # seconds: half a day's work
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "PeopleWhoAnalyse"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = ["sts:AssumeRole", "sts:SetSourceIdentity"]
      Condition = { ArnLike = { "aws:PrincipalArn" = sort([for role in var.people : "arn:${local.partition}:iam::${local.account_id}:role/${role}"]) } }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "this" {
  for_each = local.policies.ask

  name   = each.key
  role   = aws_iam_role.analyst.name
  policy = each.value
}
