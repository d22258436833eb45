# Shapes of the computed attributes of alarms, topics and budgets, for plan-only tests.

mock_resource "aws_cloudwatch_metric_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:slipway-mock" }
}

mock_resource "aws_cloudwatch_composite_alarm" {
  defaults = { arn = "arn:aws:cloudwatch:us-east-1:123456789012:alarm:slipway-mock" }
}

mock_resource "aws_ce_anomaly_monitor" {
  defaults = { arn = "arn:aws:ce::123456789012:anomalymonitor/00000000-0000-0000-0000-000000000000" }
}

mock_resource "aws_sns_topic" {
  defaults = { arn = "arn:aws:sns:us-east-1:123456789012:slipway-mock" }
}

mock_resource "aws_xray_group" {
  defaults = { arn = "arn:aws:xray:us-east-1:123456789012:group/slipway-mock/0" }
}
