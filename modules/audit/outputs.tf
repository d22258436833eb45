output "alarms" {
  description = "Names of the alarms on the trail, by key; they watch once available."
  value       = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => alarm.alarm_name }
}

output "kms_key_arn" {
  description = "The audit key: for the bucket that keeps the trail, and for what Config records."
  value       = aws_kms_key.audit.arn
}

output "trail" {
  description = "Handle of the trail, recording once available: its ARN and the log group that can be searched."
  value       = { arn = aws_cloudtrail.this.arn, log_group = aws_cloudwatch_log_group.trail.name }
}
