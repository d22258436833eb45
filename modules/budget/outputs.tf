output "budget" {
  description = "Name of the budget; it tells the topic once available."
  value       = { name = aws_budgets_budget.month.name }
}
