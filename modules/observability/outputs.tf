output "alarms" {
  description = "Names of the alarms by key <kind>-<name>-<row>, and of the composite ones; they watch once available."
  value       = merge({ for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name }, { for key, alarm in aws_cloudwatch_composite_alarm.this : key => alarm.alarm_name })
}
