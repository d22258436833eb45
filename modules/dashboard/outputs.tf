output "dashboard" {
  description = "Name of the dashboard."
  value       = { name = aws_cloudwatch_dashboard.this.dashboard_name }
}
