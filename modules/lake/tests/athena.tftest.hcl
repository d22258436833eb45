# What holds for whoever asks, and what the catalogue says of a view.

mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  kms_key_arn    = "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d-0000-4000-8000-000000000000"
  naming         = { prefix = "acme-dev" }
  retention_days = 30
  storage        = { lake = "acme-dev-lake", logs = "acme-dev-logs", results = "acme-dev-lake-results" }
}

run "the_workgroup_decides_for_whoever_asks" {
  command = plan

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].enforce_workgroup_configuration
    error_message = "A client must not choose where its answers go, or whether they are encrypted."
  }
  assert {
    condition     = aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == 10 * 1024 * 1024 * 1024
    error_message = "A question reads 10 GB at most unless somebody says otherwise."
  }
  assert {
    condition = (
      aws_athena_workgroup.this.configuration[0].result_configuration[0].output_location == "s3://acme-dev-lake-results/answers/"
      && aws_athena_workgroup.this.configuration[0].result_configuration[0].encryption_configuration[0].encryption_option == "SSE_KMS"
      && aws_athena_workgroup.this.configuration[0].result_configuration[0].encryption_configuration[0].kms_key_arn == var.kms_key_arn
    )
    error_message = "Answers lie in their own bucket, under our key."
  }
}

run "a_limit_is_a_value" {
  command = plan

  variables { workgroup = { scan_limit_mb = 100 } }

  assert {
    condition     = aws_athena_workgroup.this.configuration[0].bytes_scanned_cutoff_per_query == 104857600
    error_message = "The limit is not the one that was asked for."
  }
}

run "refuses_a_limit_below_what_athena_takes" {
  command = plan

  variables { workgroup = { scan_limit_mb = 9 } }

  expect_failures = [var.workgroup]
}

run "a_view_says_its_query_and_its_columns_in_their_order" {
  command = plan

  assert {
    condition = jsondecode(base64decode(regex("Presto View: (\\S+) ", aws_glue_catalog_table.view["uploads_daily"].view_original_text)[0])) == {
      catalog = "awsdatacatalog"
      columns = [
        { name = "day", type = "varchar" }, { name = "site", type = "varchar" }, { name = "kind", type = "varchar" },
        { name = "status", type = "varchar" }, { name = "uploads", type = "bigint" }, { name = "size_bytes", type = "bigint" },
      ]
      originalSql = trimspace(file("./views/uploads_daily.sql"))
      schema      = "acme_dev_lake"
    }
    error_message = "Athena would not read this as the view of the file."
  }
  assert {
    condition     = alltrue([for view in aws_glue_catalog_table.view : view.table_type == "VIRTUAL_VIEW" && view.parameters.presto_view == "true"])
    error_message = "Athena takes these for tables."
  }
  assert {
    condition     = toset(keys(aws_glue_catalog_table.view)) == toset([for file in fileset("./views", "*.sql") : trimsuffix(file, ".sql")])
    error_message = "Each file of views/ is a view, with its columns in views.yaml."
  }
}

run "a_named_query_is_a_file_and_says_what_it_is_about" {
  command = plan

  assert {
    condition = (
      aws_athena_named_query.this["uploads per day"].workgroup == "acme-dev-lake"
      && aws_athena_named_query.this["uploads per day"].description == "How many media were announced on each of the last seven days."
      && startswith(aws_athena_named_query.this["uploads per day"].query, "-- How many")
    )
    error_message = "`slipway ask \"uploads per day\"` would not find this."
  }
}
