# What the warehouse reads, and who may ask it.

resource "aws_iam_role" "this" {
  name                 = "${var.naming.prefix}-warehouse"
  permissions_boundary = var.naming.boundary_arn
  description          = "Reads the curated lake for the warehouse of ${var.naming.prefix}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "NamespaceOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = ["redshift-serverless.amazonaws.com", "redshift.amazonaws.com"] } # AWS names both
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

locals {
  # The Data API takes one statement at a time. What is made stands before what is granted; within each, the order does not
  # matter. Roles of the database (RBAC): readers ask, operators also see what others ask. Nobody makes tables: a copy of rows
  # would outlive them (docs/RETENTION.md).
  makes = {
    lake     = "CREATE EXTERNAL SCHEMA IF NOT EXISTS lake FROM DATA CATALOG DATABASE '${var.lake.database}' IAM_ROLE default"
    operator = "CREATE ROLE lake_operator"
    reader   = "CREATE ROLE lake_reader"
    tables   = "REVOKE CREATE ON SCHEMA public FROM PUBLIC"
  }
  grants = {
    operators-ask = "GRANT ROLE lake_reader TO ROLE lake_operator"
    operators-see = "GRANT ROLE sys:monitor TO ROLE lake_operator"
    readers-ask   = "GRANT USAGE ON SCHEMA lake TO ROLE lake_reader"
  }
}

resource "aws_redshiftdata_statement" "makes" {
  for_each = local.makes

  database       = aws_redshiftserverless_namespace.this.db_name
  sql            = each.value
  statement_name = "${var.naming.prefix}-${each.key}"
  workgroup_name = aws_redshiftserverless_workgroup.this.workgroup_name

  depends_on = [aws_iam_role_policy.lake]
}

resource "aws_redshiftdata_statement" "grants" {
  for_each = local.grants

  database       = aws_redshiftserverless_namespace.this.db_name
  sql            = each.value
  statement_name = "${var.naming.prefix}-${each.key}"
  workgroup_name = aws_redshiftserverless_workgroup.this.workgroup_name

  depends_on = [aws_redshiftdata_statement.makes]
}
