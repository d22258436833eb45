# What the account may cost in a month, who hears before it does, and who hears of a cost that nobody expected.

locals {
  # Percent of the budget, by what it is compared with: what was spent, and what will have been if it goes on.
  notices = { half-spent = { percent = 50, of = "ACTUAL" }, spent = { percent = 100, of = "ACTUAL" }, will-be-spent = { percent = 100, of = "FORECASTED" } }

  anomalies = var.anomalies.detection == "unavailable" ? {} : { services = var.anomalies }
}

resource "aws_budgets_budget" "month" {
  name         = "${var.naming.prefix}-month"
  budget_type  = "COST"
  limit_amount = format("%.1f", var.month_usd)
  limit_unit   = "USD"
  time_unit    = "MONTHLY"

  dynamic "notification" {
    for_each = local.notices

    content {
      comparison_operator       = "GREATER_THAN"
      notification_type         = notification.value.of
      subscriber_sns_topic_arns = [var.topic_arn]
      threshold                 = notification.value.percent
      threshold_type            = "PERCENTAGE"
    }
  }

  tags = var.naming.tags
}

resource "aws_ce_anomaly_monitor" "this" {
  for_each = local.anomalies

  name              = "${var.naming.prefix}-${each.key}"
  monitor_dimension = "SERVICE"
  monitor_type      = "DIMENSIONAL"
  tags              = var.naming.tags
}

resource "aws_ce_anomaly_subscription" "this" {
  for_each = local.anomalies

  name             = "${var.naming.prefix}-${each.key}"
  frequency        = "IMMEDIATE"
  monitor_arn_list = [aws_ce_anomaly_monitor.this[each.key].arn]

  subscriber {
    address = var.topic_arn
    type    = "SNS"
  }

  threshold_expression {
    dimension {
      key           = "ANOMALY_TOTAL_IMPACT_ABSOLUTE"
      match_options = ["GREATER_THAN_OR_EQUAL"]
      values        = [tostring(each.value.least_usd)]
    }
  }

  tags = var.naming.tags
}
