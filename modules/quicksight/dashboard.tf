# One dashboard to begin with: a sheet with a chart for each of var.charts. Authors save it as an analysis and go on from there.

locals {
  charts = { for place, name in sort(keys(var.charts)) : name => merge(var.charts[name], { place = place }) }

  look = ["quicksight:DescribeDashboard", "quicksight:ListDashboardVersions", "quicksight:QueryDashboard"]
  edit = concat(local.look, [
    "quicksight:DeleteDashboard", "quicksight:DescribeDashboardPermissions", "quicksight:UpdateDashboard", "quicksight:UpdateDashboardPermissions",
    "quicksight:UpdateDashboardPublishedVersion",
  ])

  viewers = merge(
    { authors = { actions = local.edit, arn = aws_quicksight_group.authors.arn } },
    { for group, readers in aws_quicksight_group.readers : "readers-${group}" => { actions = local.look, arn = readers.arn } },
  )
}

resource "aws_quicksight_dashboard" "this" {
  dashboard_id        = "${var.naming.prefix}-media"
  name                = "Media of ${var.naming.prefix}"
  version_description = "From terraform: ${substr(sha256(jsonencode(var.charts)), 0, 12)}"

  definition {
    dynamic "data_set_identifiers_declarations" {
      for_each = toset(values(var.charts)[*].data_set)
      content {
        data_set_arn = aws_quicksight_data_set.this[data_set_identifiers_declarations.key].arn
        identifier   = data_set_identifiers_declarations.key
      }
    }

    sheets {
      sheet_id = "media"
      name     = "Media"
      title    = "Media of ${var.naming.prefix}"

      layouts {
        configuration {
          grid_layout {
            dynamic "elements" {
              for_each = local.charts
              content {
                column_index = 18 * (elements.value.place % 2) # a sheet has 36 columns: two charts beside each other
                column_span  = 18
                element_id   = elements.key
                element_type = "VISUAL"
                row_index    = 12 * floor(elements.value.place / 2)
                row_span     = 12
              }
            }
          }
        }
      }

      dynamic "visuals" {
        for_each = local.charts
        content {
          bar_chart_visual {
            visual_id = visuals.key

            title {
              visibility = "VISIBLE"
              format_text {
                plain_text = visuals.value.title
              }
            }

            chart_configuration {
              bars_arrangement = "STACKED"
              orientation      = "VERTICAL"

              field_wells {
                bar_chart_aggregated_field_wells {
                  category {
                    categorical_dimension_field {
                      field_id = "${visuals.key}-along"
                      column {
                        column_name         = visuals.value.along
                        data_set_identifier = visuals.value.data_set
                      }
                    }
                  }
                  colors {
                    categorical_dimension_field {
                      field_id = "${visuals.key}-by"
                      column {
                        column_name         = visuals.value.by
                        data_set_identifier = visuals.value.data_set
                      }
                    }
                  }
                  values {
                    numerical_measure_field {
                      field_id = "${visuals.key}-of"
                      aggregation_function {
                        simple_numerical_aggregation = visuals.value.aggregation
                      }
                      column {
                        column_name         = visuals.value.of
                        data_set_identifier = visuals.value.data_set
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }

  dynamic "permissions" {
    for_each = local.viewers
    content {
      actions   = permissions.value.actions
      principal = permissions.value.arn
    }
  }

  tags = var.naming.tags
}
