output "alarms" {
  description = "Handles of the alarms by key <kind>-<name>-<row>, and of the composite ones; they watch once available."
  value       = { for key, alarm in merge(aws_cloudwatch_metric_alarm.this, aws_cloudwatch_composite_alarm.this) : key => { arn = alarm.arn, name = alarm.alarm_name } }
}
