mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  month_usd = 300
  naming    = { prefix = "acme-dev", tags = { Environment = "dev" } }
  topic_arn = "arn:aws:sns:us-east-1:123456789012:acme-dev-ticket"
}

run "tells_before_the_money_is_gone" {
  command = plan

  assert {
    condition = join(", ", sort([for notice in aws_budgets_budget.month.notification : "${notice.notification_type} ${notice.threshold}"])) == "ACTUAL 100, ACTUAL 50, FORECASTED 100" && alltrue([
      for notice in aws_budgets_budget.month.notification : one(notice.subscriber_sns_topic_arns) == var.topic_arn && notice.comparison_operator == "GREATER_THAN" && notice.threshold_type == "PERCENTAGE"
    ])
    error_message = "The topic hears of half the budget, all of it, and of the forecast."
  }

  assert {
    condition     = aws_budgets_budget.month.limit_amount == "300.0" && aws_budgets_budget.month.time_unit == "MONTHLY" && aws_budgets_budget.month.budget_type == "COST"
    error_message = "The budget is what the month may cost."
  }
}

run "tells_of_what_nobody_expected" {
  command = plan
  variables { anomalies = { least_usd = 50 } }

  assert {
    condition     = one(aws_ce_anomaly_subscription.this["services"].subscriber).address == var.topic_arn && one(one(one(aws_ce_anomaly_subscription.this["services"].threshold_expression).dimension).values) == "50" && aws_ce_anomaly_subscription.this["services"].frequency == "IMMEDIATE"
    error_message = "The topic hears at once of 50 dollars that nobody expected."
  }
}

run "leaves_anomalies_out_only_where_aws_has_none" {
  command = plan
  variables { anomalies = { detection = "unavailable" } }

  assert {
    condition     = length(aws_ce_anomaly_monitor.this) + length(aws_ce_anomaly_subscription.this) == 0 && length(aws_budgets_budget.month.notification) == 3
    error_message = "Without anomaly detection the budget stays."
  }
}

run "refuses_a_budget_of_nothing" {
  command = plan
  variables { month_usd = 0 }
  expect_failures = [var.month_usd]
}

run "refuses_an_anomaly_of_nothing" {
  command = plan
  variables { anomalies = { least_usd = 0 } }
  expect_failures = [var.anomalies]
}

run "refuses_a_detection_that_does_not_exist" {
  command = plan
  variables { anomalies = { detection = "none" } }
  expect_failures = [var.anomalies]
}

run "refuses_a_budget_that_tells_nobody" {
  command = plan
  variables { topic_arn = "" }
  expect_failures = [var.topic_arn]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables { naming = { prefix = "Acme_" } }
  expect_failures = [var.naming]
}
