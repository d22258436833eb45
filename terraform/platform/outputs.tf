output "contract" {
  description = "The parameter that sites read, and what it says; usable once available."
  value       = { parameter = aws_ssm_parameter.contract.name, value = local.contract }
}
