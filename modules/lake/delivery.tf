# The ways into the lake: one delivery stream for each table that is filled here. Firehose gathers, converts to Parquet by the
# table's columns and writes into folders by day. What it cannot read lies below errors/, with the reason.

data "aws_caller_identity" "current" {}
data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
  bucket_arn = "arn:${local.partition}:s3:::${var.storage.lake}"

  # Of events, the record itself says where it belongs. Log groups send their lines compressed, many in one record.
  by_event = [{ type = "MetadataExtraction", parameters = {
    JsonParsingEngine       = "JQ-1.6"
    MetadataExtractionQuery = "{day:.day,site:.site}"
  } }]
  from_logs = [
    { type = "Decompression", parameters = { CompressionFormat = "GZIP" } },
    { type = "CloudWatchLogProcessing", parameters = { DataMessageExtraction = "true" } },
  ]

  streams = {
    api_logs     = { folder = "day=!{timestamp:yyyy-MM-dd}/", processors = local.from_logs, sorted = false }
    media_events = { folder = "day=!{partitionKeyFromQuery:day}/site=!{partitionKeyFromQuery:site}/", processors = local.by_event, sorted = true }
    waf_logs     = { folder = "day=!{timestamp:yyyy-MM-dd}/", processors = local.from_logs, sorted = false }
  }
  stream_names = { for key in keys(local.streams) : key => "${var.naming.prefix}-${replace(key, "_", "-")}" }
}

resource "aws_cloudwatch_log_group" "delivery" {
  #checkov:skip=CKV_AWS_338:what went wrong with a delivery is of use for as long as the files themselves
  name              = "/aws/kinesisfirehose/${var.naming.prefix}-lake"
  kms_key_id        = var.kms_key_arn
  retention_in_days = max([for days in [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] : days if days <= var.retention_days]...)

  tags = var.naming.tags
}

resource "aws_cloudwatch_log_stream" "delivery" {
  for_each = local.streams

  name           = each.key
  log_group_name = aws_cloudwatch_log_group.delivery.name
}

resource "aws_kinesis_firehose_delivery_stream" "this" {
  for_each = local.streams

  name        = local.stream_names[each.key]
  destination = "extended_s3"

  server_side_encryption {
    enabled  = true
    key_arn  = var.kms_key_arn
    key_type = "CUSTOMER_MANAGED_CMK"
  }

  extended_s3_configuration {
    bucket_arn          = local.bucket_arn
    buffering_interval  = var.delivery.gather_seconds
    buffering_size      = var.delivery.gather_mb
    error_output_prefix = "errors/!{firehose:error-output-type}/${each.key}/!{timestamp:yyyy-MM-dd}/"
    kms_key_arn         = var.kms_key_arn
    prefix              = "curated/${each.key}/${each.value.folder}"
    role_arn            = aws_iam_role.delivery.arn

    cloudwatch_logging_options {
      enabled         = true
      log_group_name  = aws_cloudwatch_log_group.delivery.name
      log_stream_name = aws_cloudwatch_log_stream.delivery[each.key].name
    }

    data_format_conversion_configuration {
      input_format_configuration {
        deserializer {
          open_x_json_ser_de {
            column_to_json_key_mappings = { for column in local.tables[each.key].columns : column.name => column.json if can(column.json) }
          }
        }
      }
      output_format_configuration {
        serializer {
          parquet_ser_de {
            compression = "SNAPPY"
          }
        }
      }
      schema_configuration {
        database_name = aws_glue_catalog_database.this.name
        role_arn      = aws_iam_role.delivery.arn
        table_name    = aws_glue_catalog_table.this[each.key].name
      }
    }

    dynamic "dynamic_partitioning_configuration" {
      for_each = each.value.sorted ? ["by event"] : []

      content {
        enabled        = true
        retry_duration = 300
      }
    }

    processing_configuration {
      enabled = true

      dynamic "processors" {
        for_each = each.value.processors

        content {
          type = processors.value.type

          dynamic "parameters" {
            for_each = processors.value.parameters

            content {
              parameter_name  = parameters.key
              parameter_value = parameters.value
            }
          }
        }
      }
    }
  }

  tags = var.naming.tags

  # Firehose tries both at once when it is made.
  depends_on = [aws_iam_role_policy.delivery]
}
