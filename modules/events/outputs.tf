output "bus" {
  description = "Handle of the site's own bus, closed to other accounts once available; null where there is none."
  value       = one([for b in aws_cloudwatch_event_bus.this : { arn = b.arn, name = b.name }])
  depends_on  = [aws_cloudwatch_event_archive.this, aws_cloudwatch_event_permission.own_account]
}

output "rules" {
  description = "Rule handles by key; they exist before their targets, so that a queue's policy can name them."
  value       = { for key, r in aws_cloudwatch_event_rule.this : key => { arn = r.arn, bus = r.event_bus_name, name = r.name } }
}
