output "lake" {
  description = "Where analysts ask: database, tables, and the places that they may read; usable once available."
  value = {
    bucket         = var.storage.lake
    curated_prefix = "curated/"
    database       = aws_glue_catalog_database.this.name
    error_prefix   = "errors/"
    results_bucket = var.storage.results
    tables         = { for key, table in aws_glue_catalog_table.this : key => table.name }
  }
}
