output "kms_key_arn" {
  description = "The topics' key: a queue that subscribes needs no use of it, SNS decrypts before it delivers."
  value       = aws_kms_key.this.arn
}

output "topics" {
  description = "Handles by topic (page, security, ticket); alarms, rules and budgets may publish once available."
  value       = { for key, topic in aws_sns_topic.this : key => { arn = topic.arn, name = topic.name } }
  depends_on  = [aws_sns_topic_policy.this]
}
