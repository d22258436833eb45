# Where analysts ask. The workgroup decides for whoever asks: where answers go, under which key, and how much one question may
# read. Its views are files of views/, its named queries files of questions/.

locals {
  columns   = { for name, columns in yamldecode(file("${path.module}/views.yaml")) : name => [for column in columns : split(" ", column)] }
  views     = { for name in keys(local.columns) : name => trimspace(file("${path.module}/views/${name}.sql")) }
  questions = { for file in fileset("${path.module}/questions", "*.sql") : replace(trimsuffix(file, ".sql"), "_", " ") => trimspace(file("${path.module}/questions/${file}")) }

  # What Athena calls the types that the catalogue names as Hive does.
  trino = { bigint = "bigint", double = "double", int = "integer", string = "varchar", timestamp = "timestamp(3)" }
}

resource "aws_athena_workgroup" "this" {
  name          = "${var.naming.prefix}-lake"
  description   = "Questions of analysts to the lake of ${var.naming.prefix}"
  force_destroy = true # its history is no data

  configuration {
    bytes_scanned_cutoff_per_query     = var.workgroup.scan_limit_mb * 1024 * 1024
    enforce_workgroup_configuration    = true # else a client may send answers elsewhere, in the clear
    publish_cloudwatch_metrics_enabled = true

    engine_version {
      selected_engine_version = "Athena engine version 3"
    }

    result_configuration {
      output_location = "s3://${var.storage.results}/answers/"

      encryption_configuration {
        encryption_option = "SSE_KMS"
        kms_key_arn       = var.kms_key_arn
      }
    }
  }

  tags = var.naming.tags
}

# A view is a table of the catalogue that says its query as Athena itself would write it after CREATE VIEW.
resource "aws_glue_catalog_table" "view" {
  for_each = local.views

  name          = each.key
  database_name = aws_glue_catalog_database.this.name
  table_type    = "VIRTUAL_VIEW"
  parameters    = { comment = "Presto View", presto_view = "true" }

  view_expanded_text = "/* Presto View */"
  view_original_text = "/* Presto View: ${base64encode(jsonencode({
    catalog     = "awsdatacatalog"
    columns     = [for column in local.columns[each.key] : { name = column[0], type = local.trino[column[1]] }]
    originalSql = each.value
    schema      = aws_glue_catalog_database.this.name
  }))} */"

  storage_descriptor {
    dynamic "columns" {
      for_each = local.columns[each.key]

      content {
        name = columns.value[0]
        type = columns.value[1]
      }
    }
  }
}

resource "aws_athena_named_query" "this" {
  for_each = local.questions

  name        = each.key
  description = trimprefix(split("\n", each.value)[0], "-- ")
  database    = aws_glue_catalog_database.this.name
  query       = each.value
  workgroup   = aws_athena_workgroup.this.name
}
