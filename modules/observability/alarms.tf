data "aws_region" "current" {}

locals {
  # Every row for every thing of its kind, with what a row leaves out.
  alarms = merge([for kind, things in var.watched : merge([for thing, watch in things : {
    for name, row in local.rows[kind] : "${kind}-${thing}-${name}" => {
      dimensions = merge({ for dimension, value in watch.dimensions : dimension => value if !(dimension == "EventBusName" && value == "default") }, local.fixed[kind])
      kind       = kind
      section    = "${kind}-${replace(name, "/-(long|short)$/", "")}"
      thing      = thing

      below      = can(row.below)
      datapoints = try(row.datapoints, 1)
      impact     = try(row.impact, false)
      metric     = row.metric
      missing    = try(row.missing, "notBreaching")
      period     = try(row.period, 60)
      periods    = try(row.periods, 1)
      statistic  = try(row.statistic, "Sum")
      threshold = can(row.of) && !local.full ? 0 : try(row.burn * (100 - merge(local.kinds[kind].limits, watch.limits)[row.above]), try(row.factor, 1) * merge(local.kinds[kind].limits, watch.limits)[row.above],
      row.above, row.below)
      topic = contains(keys(row), "topic") ? row.topic : "ticket"
      what  = row.what

      # One metric, the percentage one is of another (where only the essential is watched: any of it), or the sum of one over
      # all operations. FILL: what did not happen has no datapoint, and a sum with one missing is missing.
      expression = can(row.of) ? (local.full ? local.percent : null) : can(row.per) ? join(" + ", [for name in local.operations : "FILL(${lower(name)}, 0)"]) : null
      queries = can(row.of) ? { for id, query in { part = { metric = row.metric, dimensions = {} }, whole = { metric = row.of, dimensions = {} } } : id => query if local.full } : can(row.per) ? {
        for name in local.operations : lower(name) => { metric = row.metric, dimensions = { (row.per) = name } }
      } : {}
    } if local.full || name == local.kinds[kind].essential
  }]...)]...)

  full = var.extent == "full"

  # CloudFront's metrics name no region, and say so.
  fixed = { for kind in keys(local.kinds) : kind => kind == "distribution" ? { Region = "Global" } : {} }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.alarms

  alarm_name          = "${var.naming.prefix}-${each.key}"
  alarm_description   = "${each.value.kind} ${each.value.thing}: ${each.value.what}. docs/RUNBOOK.md#${each.value.section}"
  comparison_operator = each.value.below ? "LessThanThreshold" : "GreaterThanThreshold"
  datapoints_to_alarm = each.value.datapoints
  evaluation_periods  = each.value.periods
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing

  dimensions         = each.value.expression == null ? each.value.dimensions : null
  extended_statistic = each.value.expression == null && startswith(each.value.statistic, "p") ? each.value.statistic : null
  metric_name        = each.value.expression == null ? each.value.metric : null
  namespace          = each.value.expression == null ? local.namespaces[each.value.kind] : null
  period             = each.value.expression == null ? each.value.period : null
  statistic          = each.value.expression == null && !startswith(each.value.statistic, "p") ? each.value.statistic : null

  dynamic "metric_query" {
    for_each = each.value.expression == null ? {} : { result = each.value.expression }

    content {
      id          = metric_query.key
      expression  = metric_query.value
      label       = each.value.what
      return_data = true
    }
  }

  dynamic "metric_query" {
    for_each = each.value.queries

    content {
      id = metric_query.key

      metric {
        dimensions  = merge(each.value.dimensions, metric_query.value.dimensions)
        metric_name = metric_query.value.metric
        namespace   = local.namespaces[each.value.kind]
        period      = each.value.period
        stat        = "Sum"
      }
    }
  }

  actions_enabled = true
  alarm_actions   = each.value.topic == null ? null : [var.topics[each.value.topic]]
  ok_actions      = each.value.topic == null ? null : [var.topics[each.value.topic]]

  tags = var.naming.tags

  lifecycle {
    precondition {
      condition     = each.value.kind != "distribution" || data.aws_region.current.name == "us-east-1"
      error_message = "watched.distribution is in ${data.aws_region.current.name}: CloudFront's metrics are in us-east-1 only; watch it by a module with that provider, and topics there."
    }
  }
}
