output "rules" {
  description = "Rule handles by key; they exist before their targets, so that the policies of the topic and of the dead-letter queue can name them."
  value       = { for key, rule in aws_cloudwatch_event_rule.this : key => { arn = rule.arn, name = rule.name } }
}
