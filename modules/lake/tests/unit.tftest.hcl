mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  kms_key_arn    = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  naming         = { prefix = "acme-prod", tags = { Layer = "platform" } }
  retention_days = 30
  storage        = { lake = "acme-prod-lake", logs = "acme-prod-logs", results = "acme-prod-lake-results" }
}

run "a_day_is_a_folder_that_no_crawler_has_to_find" {
  command = plan

  assert {
    condition     = aws_glue_catalog_database.this.name == "acme_prod_lake" && toset(keys(aws_glue_catalog_table.this)) == toset(["api_logs", "cdn_logs", "media_events", "waf_logs"])
    error_message = "One database of the environment holds the four tables."
  }

  assert {
    condition = alltrue([for name in ["api_logs", "media_events", "waf_logs"] :
      aws_glue_catalog_table.this[name].parameters["projection.enabled"] == "true" &&
      aws_glue_catalog_table.this[name].parameters["projection.day.range"] == "NOW-61DAYS,NOW+1DAYS" &&
      aws_glue_catalog_table.this[name].parameters["storage.location.template"] == "s3://acme-prod-lake/curated/${name}/day=$${day}/"
    ])
    error_message = "Partitions are computed, from the oldest medium that an event may be of to tomorrow."
  }

  assert {
    condition     = aws_glue_catalog_table.this["cdn_logs"].storage_descriptor[0].location == "s3://acme-prod-logs/cdn/"
    error_message = "CloudFront's log is asked where CloudFront puts it."
  }
}

run "an_event_lies_in_the_folder_that_it_names" {
  command = plan

  assert {
    condition     = aws_kinesis_firehose_delivery_stream.this["media_events"].extended_s3_configuration[0].prefix == "curated/media_events/day=!{partitionKeyFromQuery:day}/site=!{partitionKeyFromQuery:site}/"
    error_message = "Not when it comes, but which day it belongs to decides; and a file is of one site."
  }

  assert {
    condition     = one(aws_kinesis_firehose_delivery_stream.this["media_events"].extended_s3_configuration[0].dynamic_partitioning_configuration).enabled
    error_message = "Firehose sorts by what the record says."
  }

  assert {
    condition = toset(flatten([for processor in aws_kinesis_firehose_delivery_stream.this["media_events"].extended_s3_configuration[0].processing_configuration[0].processors :
      [for parameter in processor.parameters : parameter.parameter_value]
    ])) == toset(["JQ-1.6", "{day:.day,site:.site}"])
    error_message = "The folders are the record's day and site."
  }
}

run "files_are_parquet_and_large" {
  command = plan

  assert {
    condition = alltrue([for name, stream in aws_kinesis_firehose_delivery_stream.this :
      stream.extended_s3_configuration[0].buffering_size == 128 && stream.extended_s3_configuration[0].buffering_interval == 900 &&
      length(stream.extended_s3_configuration[0].data_format_conversion_configuration[0].output_format_configuration[0].serializer[0].parquet_ser_de) == 1 &&
      stream.extended_s3_configuration[0].data_format_conversion_configuration[0].schema_configuration[0].table_name == name
    ])
    error_message = "Events are gathered for as long as Firehose can, and converted by the columns of their table."
  }
}

run "what_cannot_be_read_is_kept_with_its_reason" {
  command = plan

  assert {
    condition = alltrue([for name, stream in aws_kinesis_firehose_delivery_stream.this :
      stream.extended_s3_configuration[0].error_output_prefix == "errors/!{firehose:error-output-type}/${name}/!{timestamp:yyyy-MM-dd}/"
    ])
    error_message = "Below errors/, apart from what is asked."
  }
}

run "a_log_line_is_unpacked_and_loses_what_has_no_column" {
  command = plan

  assert {
    condition = alltrue([for name in ["api_logs", "waf_logs"] :
      [for processor in aws_kinesis_firehose_delivery_stream.this[name].extended_s3_configuration[0].processing_configuration[0].processors : processor.type] == ["Decompression", "CloudWatchLogProcessing"]
    ])
    error_message = "Log groups send lines compressed, with an envelope around them."
  }

  assert {
    condition     = length(setintersection(["client_ip", "clientip", "uri", "headers"], aws_glue_catalog_table.this["waf_logs"].storage_descriptor[0].columns[*].name)) == 0 && !anytrue([for column in aws_glue_catalog_table.this["waf_logs"].storage_descriptor[0].columns : strcontains(column.type, "clientip") || strcontains(column.type, "uri")])
    error_message = "The firewall's log names addresses and paths; the lake has neither."
  }
}

run "everything_is_encrypted_with_the_customer_key" {
  command = plan

  assert {
    condition = alltrue([for stream in aws_kinesis_firehose_delivery_stream.this :
      stream.server_side_encryption[0].enabled && stream.server_side_encryption[0].key_arn == var.kms_key_arn && stream.extended_s3_configuration[0].kms_key_arn == var.kms_key_arn
    ]) && aws_cloudwatch_log_group.delivery.kms_key_id == var.kms_key_arn
    error_message = "What waits and what was written."
  }
}

run "who_writes_reads_nothing" {
  command = plan

  assert {
    condition     = !strcontains(aws_iam_role_policy.delivery.policy, "s3:GetObject") && !strcontains(aws_iam_role_policy.delivery.policy, "s3:Delete")
    error_message = "Firehose only writes."
  }

  assert {
    condition     = jsondecode(aws_iam_role_policy.delivery.policy).Statement[0].Resource == ["arn:aws:s3:::acme-prod-lake/curated/*", "arn:aws:s3:::acme-prod-lake/errors/*"]
    error_message = "It writes where the tables look, and where errors lie."
  }

  assert {
    condition     = jsondecode(aws_iam_role.delivery.assume_role_policy).Statement[0].Condition.StringEquals["sts:ExternalId"] == "123456789012"
    error_message = "Firehose acts for this account only."
  }
}

run "rejects_what_firehose_would" {
  command = plan
  variables { delivery = { gather_mb = 32 } }
  expect_failures = [var.delivery]
}

run "rejects_an_alias_for_a_key" {
  command = plan
  variables { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" }
  expect_failures = [var.kms_key_arn]
}

run "rejects_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}

run "rejects_half_a_day" {
  command = plan
  variables { retention_days = 0.5 }
  expect_failures = [var.retention_days]
}

run "rejects_one_bucket_for_all" {
  command = plan
  variables { storage = { lake = "acme-prod-lake", logs = "acme-prod-logs", results = "acme-prod-lake" } }
  expect_failures = [var.storage]
}
