output "policies" {
  description = "What is read of the lake, as policies by name: `look` (tables and rows) and `ask` (that, and the workgroup and its answers). For the roles of notebooks, dashboards and warehouses."
  value       = local.policies
}

output "role" {
  description = "Handle of the analysts' role, which may ask once available."
  value       = { arn = aws_iam_role.analyst.arn, name = aws_iam_role.analyst.name }
  depends_on  = [aws_iam_role_policy.this]
}
