# Who makes dashboards, who looks at them, and what QuickSight itself may read.

resource "aws_quicksight_group" "authors" {
  group_name  = "${var.naming.prefix}-authors"
  description = "Make dashboards of ${var.naming.prefix}, and see every site"
}

resource "aws_quicksight_group" "readers" {
  for_each = var.readers

  group_name  = "${var.naming.prefix}-${each.key}"
  description = "See ${join(", ", sort(each.value))} in dashboards of ${var.naming.prefix}"
}

# The account's QuickSight asks Athena with one role for all: the one that is chosen once, by hand, in its settings (README).
resource "aws_iam_role" "this" {
  name                 = "${var.naming.prefix}-quicksight"
  permissions_boundary = var.naming.boundary_arn
  description          = "Dashboards of ${var.naming.prefix}: ask the curated lake"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "QuickSightOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "quicksight.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "lake" {
  for_each = var.lake.policies

  name   = each.key
  role   = aws_iam_role.this.name
  policy = each.value
}
