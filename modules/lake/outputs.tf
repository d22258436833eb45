output "lake" {
  description = "Where analysts ask: database, tables and views with their columns, and the places that they may read; usable once available."
  value = {
    bucket         = var.storage.lake
    columns        = { for view, columns in local.columns : view => [for column in columns : { name = column[0], type = column[1] }] }
    curated_prefix = "curated/"
    database       = aws_glue_catalog_database.this.name
    error_prefix   = "errors/"
    results_bucket = var.storage.results
    tables         = { for key, table in aws_glue_catalog_table.this : key => table.name }
    views          = { for key, view in aws_glue_catalog_table.view : key => view.name }
    workgroup      = aws_athena_workgroup.this.name
  }
}

output "logs_role_arn" {
  description = "Role by which a log group hands its lines to a stream; usable once available."
  value       = aws_iam_role.logs.arn
  depends_on  = [aws_iam_role_policy.logs]
}

output "streams" {
  description = "Delivery streams by the table that they fill."
  value       = { for key, stream in aws_kinesis_firehose_delivery_stream.this : key => { arn = stream.arn, name = stream.name } }
}
