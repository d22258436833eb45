output "analytics" {
  description = "What analysts have here: dashboards, notebooks, the role of people, a warehouse; null for what the environment has not asked for."
  value = {
    dashboards = one(values(module.quicksight)[*].dashboards)
    notebooks  = one(values(module.notebook)[*].notebook)
    people     = one(values(module.analysts)[*].role)
    warehouse  = one(values(module.warehouse)[*].warehouse)
  }
}

output "contract" {
  description = "The parameter that sites read, and what it says; usable once available."
  value       = { parameter = aws_ssm_parameter.contract.name, value = local.contract }
}
