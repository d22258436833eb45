mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  charts = { uploads = { by = "status", data_set = "uploads_daily", of = "uploads", title = "Uploads by day" } }
  data_sets = {
    cache_hits    = [{ name = "day", type = "string" }, { name = "hit_ratio", type = "double" }]
    uploads_daily = [{ name = "day", type = "string" }, { name = "site", type = "string" }, { name = "status", type = "string" }, { name = "uploads", type = "bigint" }]
  }
  lake    = { database = "acme_prod_lake", policies = { lake = "{\"Statement\":[],\"Version\":\"2012-10-17\"}" }, workgroup = "acme-prod" }
  naming  = { boundary_arn = "arn:aws:iam::123456789012:policy/bootstrap/acme-prod-boundary", prefix = "acme-prod" }
  readers = { shop = ["shop"], team = ["shop", "demo"] }
}

run "asks_the_lakes_workgroup_over_tls" {
  command = plan

  assert {
    condition     = aws_quicksight_data_source.lake.parameters[0].athena[0].work_group == "acme-prod" && !aws_quicksight_data_source.lake.ssl_properties[0].disable_ssl
    error_message = "The workgroup bounds what a refresh reads."
  }
  assert {
    condition = [for table in aws_quicksight_data_set.this["uploads_daily"].physical_table_map : [
      table.relational_table[0].schema, table.relational_table[0].name, [for column in table.relational_table[0].input_columns : column.type]
    ]] == [["acme_prod_lake", "uploads_daily", ["STRING", "STRING", "STRING", "INTEGER"]]]
    error_message = "A data set is a view of the lake, column by column."
  }
}

run "copies_anew_every_night" {
  command = plan

  assert {
    condition = alltrue([for schedule in concat(values(aws_quicksight_refresh_schedule.this), [aws_quicksight_refresh_schedule.rows]) :
      schedule.schedule[0].refresh_type == "FULL_REFRESH" && schedule.schedule[0].schedule_frequency[0].interval == "DAILY"
    ]) && keys(aws_quicksight_refresh_schedule.this) == keys(aws_quicksight_data_set.this)
    error_message = "A copy that is added to would keep what the lake has forgotten."
  }
}

run "shows_each_reader_the_sites_that_are_theirs" {
  command = plan

  assert {
    condition = one(aws_quicksight_data_set.rows.physical_table_map).custom_sql[0].sql_query == join("", [
      "select * from (values ('acme-prod-authors', cast(null as varchar)), ('acme-prod-shop', 'shop'), ",
      "('acme-prod-team', 'demo'), ('acme-prod-team', 'shop')) as t (\"GroupName\", \"site\")",
    ])
    error_message = "Authors see all sites; each other group a row for each site of its own."
  }
  assert {
    condition = { for name, set in aws_quicksight_data_set.this : name => [for rows in set.row_level_permission_data_set : [rows.permission_policy, rows.status]] } == {
      cache_hits = [], uploads_daily = [["GRANT_ACCESS", "ENABLED"]]
    }
    error_message = "What knows sites is shown by rows."
  }
  assert {
    condition     = alltrue([for set in values(aws_quicksight_data_set.this) : [for permission in set.permissions : permission.principal] == [aws_quicksight_group.authors.arn]])
    error_message = "Data sets are used by authors; readers see dashboards."
  }
}

run "begins_with_a_dashboard" {
  command = plan

  assert {
    condition = [for visual in aws_quicksight_dashboard.this.definition[0].sheets[0].visuals : visual.bar_chart_visual[0].title[0].format_text[0].plain_text] == ["Uploads by day"] && (
      [for element in aws_quicksight_dashboard.this.definition[0].sheets[0].layouts[0].configuration[0].grid_layout[0].elements : element.element_id] == ["uploads"]
    )
    error_message = "Each chart has its place on the sheet."
  }
  assert {
    condition     = length(local.viewers) == 3 && alltrue([for who, viewer in local.viewers : who == "authors" || length(setsubtract(viewer.actions, local.look)) == 0])
    error_message = "Readers look, authors also change."
  }
}

run "reads_what_analysts_read" {
  command = plan

  assert {
    condition     = { for name, one in aws_iam_role_policy.lake : name => one.policy } == { for name, policy in var.lake.policies : name => policy } && jsondecode(aws_iam_role.this.assume_role_policy).Statement[0].Principal == { Service = "quicksight.amazonaws.com" } && aws_iam_role.this.permissions_boundary == var.naming.boundary_arn
    error_message = "The policy that it was given, unchanged, for QuickSight of this account."
  }
}

run "refuses_what_stands_for_a_person" {
  command = plan
  variables { data_sets = { uploads_daily = [{ name = "day", type = "string" }, { name = "status", type = "string" }, { name = "uploads", type = "bigint" }, { name = "owner_hash", type = "string" }] } }
  expect_failures = [var.data_sets]
}

run "refuses_a_type_that_quicksight_has_not" {
  command = plan
  variables { data_sets = { uploads_daily = [{ name = "day", type = "string" }, { name = "status", type = "string" }, { name = "uploads", type = "bigint" }, { name = "x", type = "map" }] } }
  expect_failures = [var.data_sets]
}

run "refuses_a_chart_of_what_is_not_there" {
  command = plan
  variables { charts = { uploads = { by = "kind", data_set = "uploads_daily", of = "uploads", title = "x" } } }
  expect_failures = [var.charts]
}

run "refuses_a_dashboard_without_charts" {
  command = plan
  variables { charts = {} }
  expect_failures = [var.charts]
}

run "refuses_readers_without_a_site" {
  command = plan
  variables { readers = { shop = [] } }
  expect_failures = [var.readers]
}

run "refuses_readers_called_authors" {
  command = plan
  variables { readers = { authors = ["shop"] } }
  expect_failures = [var.readers]
}

run "refuses_a_site_that_would_be_sql" {
  command = plan
  variables { readers = { shop = ["x'"] } }
  expect_failures = [var.readers]
}

run "refuses_what_is_no_policy" {
  command = plan
  variables { lake = { database = "acme_prod_lake", policies = { lake = "read" }, workgroup = "acme-prod" } }
  expect_failures = [var.lake]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
