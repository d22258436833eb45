output "contract" {
  description = "The parameter that sites read, and what it says."
  value       = module.platform.contract
}
