# What the files of the lake say, as tables. A table is a file of tables/: its columns stand once, for Firehose, for Athena and
# for whoever tests a view. Folders by day are computed (partition projection): no crawler runs, and a new day is there at once.

data "aws_partition" "current" {}

locals {
  names  = fileset("${path.module}/tables", "*.yaml")
  tables = { for file in local.names : trimsuffix(file, ".yaml") => yamldecode(file("${path.module}/tables/${file}")) }

  curated   = "s3://${var.storage.lake}/curated"
  locations = merge({ for name, table in local.tables : name => "${local.curated}/${name}/" }, { cdn_logs = "s3://${var.storage.logs}/cdn/" })

  formats = {
    json = {
      input      = "org.apache.hadoop.mapred.TextInputFormat"
      output     = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
      serializer = "org.openx.data.jsonserde.JsonSerDe"
    }
    parquet = {
      input      = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat"
      output     = "org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat"
      serializer = "org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe"
    }
  }

  # An event of the last day that the bucket keeps may be of a medium that was as old then.
  days_back = 2 * var.retention_days + 1

  projections = { for name, table in local.tables : name => length(lookup(table, "partitions", [])) == 0 ? {} : {
    "projection.enabled"        = "true"
    "projection.day.format"     = "yyyy-MM-dd"
    "projection.day.range"      = "NOW-${local.days_back}DAYS,NOW+1DAYS"
    "projection.day.type"       = "date"
    "storage.location.template" = "${local.locations[name]}day=$${day}/"
  } }
}

resource "aws_glue_catalog_database" "this" {
  name        = "${replace(var.naming.prefix, "-", "_")}_lake"
  description = "Media activity of every site of ${var.naming.prefix}"

  tags = var.naming.tags
}

resource "aws_glue_catalog_table" "this" {
  for_each = local.tables

  name          = each.key
  database_name = aws_glue_catalog_database.this.name
  table_type    = "EXTERNAL_TABLE"
  parameters = merge(local.projections[each.key], {
    EXTERNAL       = "TRUE"
    classification = each.key == "cdn_logs" ? "json" : "parquet"
  })

  dynamic "partition_keys" {
    for_each = lookup(each.value, "partitions", [])

    content {
      name    = partition_keys.value.name
      comment = partition_keys.value.comment
      type    = partition_keys.value.type
    }
  }

  storage_descriptor {
    location      = local.locations[each.key]
    input_format  = local.formats[each.key == "cdn_logs" ? "json" : "parquet"].input
    output_format = local.formats[each.key == "cdn_logs" ? "json" : "parquet"].output

    dynamic "columns" {
      for_each = each.value.columns

      content {
        name    = columns.value.name
        comment = columns.value.comment
        type    = columns.value.type
      }
    }

    ser_de_info {
      serialization_library = local.formats[each.key == "cdn_logs" ? "json" : "parquet"].serializer
      # Where a column is not called as the log calls it.
      parameters = each.key == "cdn_logs" ? { for column in each.value.columns : "mapping.${column.name}" => column.json if can(column.json) } : { "serialization.format" = "1" }
    }
  }
}
