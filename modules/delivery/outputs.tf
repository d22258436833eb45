output "pipelines" {
  description = "Pipelines by key: backend, frontend, terraform."
  value       = { for key, pipeline in aws_codepipeline.this : key => { arn = pipeline.arn, name = pipeline.name } }
}

output "rules" {
  description = "Rules of the default bus, by key: whom the dead-letter queue has to admit."
  value       = { for key, rule in aws_cloudwatch_event_rule.this : key => { arn = rule.arn, name = rule.name } }
}
