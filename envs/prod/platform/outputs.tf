output "analytics" {
  description = "What analysts have here; null for what the environment has not asked for."
  value       = module.platform.analytics
}

output "contract" {
  description = "The parameter that sites read, and what it says."
  value       = module.platform.contract
}
