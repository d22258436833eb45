# A count and an alarm for each row of the table. Every alarm tells the security topic, also when it is over.

resource "aws_cloudwatch_log_metric_filter" "this" {
  for_each = local.detections

  name           = "${var.naming.prefix}-${each.key}"
  log_group_name = aws_cloudwatch_log_group.trail.name
  pattern        = each.value.pattern

  metric_transformation {
    default_value = "0" # else a quiet hour is "no data", and no alarm ever says that it is over
    name          = each.key
    namespace     = "${var.naming.prefix}/audit"
    value         = "1"
  }
}

resource "aws_cloudwatch_metric_alarm" "this" {
  for_each = local.detections

  alarm_name          = "${var.naming.prefix}-audit-${each.key}"
  alarm_description   = "${each.value.what} (CIS ${each.value.cis}). docs/RUNBOOK.md#audit-${each.key}"
  comparison_operator = "GreaterThanOrEqualToThreshold"
  evaluation_periods  = 1
  metric_name         = aws_cloudwatch_log_metric_filter.this[each.key].metric_transformation[0].name
  namespace           = aws_cloudwatch_log_metric_filter.this[each.key].metric_transformation[0].namespace
  period              = 300
  statistic           = "Sum"
  threshold           = each.value.threshold
  treat_missing_data  = "notBreaching"

  alarm_actions = [var.alarm_topic_arn]
  ok_actions    = [var.alarm_topic_arn]

  tags = var.naming.tags
}
