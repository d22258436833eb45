output "warehouse" {
  description = "Handle of the warehouse, which can be asked once available: database, workgroup, its ARN, the role that it reads the lake with."
  value = {
    database      = aws_redshiftserverless_namespace.this.db_name
    role_arn      = aws_iam_role.this.arn
    workgroup     = aws_redshiftserverless_workgroup.this.workgroup_name
    workgroup_arn = aws_redshiftserverless_workgroup.this.arn
  }
  depends_on = [aws_redshiftdata_statement.grants]
}
