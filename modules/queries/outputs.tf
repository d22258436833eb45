output "queries" {
  description = "Names of the saved queries by key."
  value       = { for key, query in aws_cloudwatch_query_definition.this : key => query.name }
}
