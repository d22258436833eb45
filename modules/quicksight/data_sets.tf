# What dashboards show: copies (SPICE) of the lake's views, made anew every night. A view is a figure of many people: what stands for
# one, such as an owner's hash, is refused. Each reader sees the sites that are theirs, by rows.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition

  # As QuickSight calls the types of the catalogue.
  types = { bigint = "INTEGER", double = "DECIMAL", int = "INTEGER", string = "STRING", timestamp = "DATETIME" }

  of_sites = [for name, columns in var.data_sets : name if contains(columns[*].name, "site")]

  # Who sees which site: a row each; no site means all of them, and who is in no row sees nothing.
  rows = concat(
    ["('${aws_quicksight_group.authors.group_name}', cast(null as varchar))"],
    flatten([for group, sites in var.readers : [for site in sort(sites) : "('${aws_quicksight_group.readers[group].group_name}', '${site}')"]]),
  )

  use_source   = ["quicksight:DescribeDataSource", "quicksight:DescribeDataSourcePermissions", "quicksight:PassDataSource"]
  use_data_set = ["quicksight:DescribeDataSet", "quicksight:DescribeDataSetPermissions", "quicksight:DescribeIngestion", "quicksight:ListIngestions", "quicksight:PassDataSet"]
}

resource "aws_quicksight_data_source" "lake" {
  data_source_id = "${var.naming.prefix}-lake"
  name           = "Lake of ${var.naming.prefix}"
  type           = "ATHENA"

  parameters {
    athena {
      work_group = var.lake.workgroup
    }
  }

  permission {
    actions   = local.use_source
    principal = aws_quicksight_group.authors.arn
  }

  ssl_properties {
    disable_ssl = false
  }

  tags = var.naming.tags
}

resource "aws_quicksight_data_set" "rows" {
  data_set_id = "${var.naming.prefix}-rows"
  name        = "Who sees which site of ${var.naming.prefix}"
  import_mode = "SPICE"

  physical_table_map {
    physical_table_map_id = "rows"

    custom_sql {
      data_source_arn = aws_quicksight_data_source.lake.arn
      name            = "rows"
      sql_query       = "select * from (values ${join(", ", local.rows)}) as t (\"GroupName\", \"site\")"

      dynamic "columns" {
        for_each = ["GroupName", "site"]
        content {
          name = columns.value
          type = "STRING"
        }
      }
    }
  }

  tags = var.naming.tags
}

resource "aws_quicksight_data_set" "this" {
  for_each = var.data_sets

  data_set_id = "${var.naming.prefix}-${replace(each.key, "_", "-")}"
  name        = "${replace(each.key, "_", " ")} of ${var.naming.prefix}"
  import_mode = "SPICE"

  physical_table_map {
    physical_table_map_id = replace(each.key, "_", "-")

    relational_table {
      catalog         = "AwsDataCatalog"
      data_source_arn = aws_quicksight_data_source.lake.arn
      name            = each.key
      schema          = var.lake.database

      dynamic "input_columns" {
        for_each = each.value
        content {
          name = input_columns.value.name
          type = local.types[input_columns.value.type]
        }
      }
    }
  }

  permissions {
    actions   = local.use_data_set
    principal = aws_quicksight_group.authors.arn
  }

  # What knows no site is for authors only: nobody else has a permission on it.
  dynamic "row_level_permission_data_set" {
    for_each = contains(local.of_sites, each.key) ? [aws_quicksight_data_set.rows.arn] : []
    content {
      arn               = row_level_permission_data_set.value
      format_version    = "VERSION_1"
      permission_policy = "GRANT_ACCESS"
      status            = "ENABLED"
    }
  }

  tags = var.naming.tags
}
