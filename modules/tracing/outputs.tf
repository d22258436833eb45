output "groups" {
  description = "ARNs of the groups of traces by key."
  value       = { for key, group in aws_xray_group.this : key => group.arn }
}
