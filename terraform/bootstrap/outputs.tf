output "boundary_arn" {
  description = "The boundary that every role of this environment has: `naming.boundary_arn` of its other roots."
  value       = aws_iam_policy.boundary.arn
}

output "buckets" {
  description = "Bucket of the states and of the plans, by use; private and encrypted once available."
  value       = { for key, bucket in module.stores.buckets : key => bucket.name if key != "bootstrap-logs" } # an import knows some only
}

output "role_arns" {
  description = "Role that plans and role that applies, with all they may do once available."
  value       = { for key, role in aws_iam_role.this : key => role.arn }
  depends_on  = [aws_iam_role_policy.apply, aws_iam_role_policy.guard, aws_iam_role_policy.plan]
}

output "workflows" {
  description = "What GitHub's workflows have to be told: this environment's part of the repository variable SLIPWAY_ROLES. Empty without them."
  value = { for github in values(local.github) : github.environment => {
    apply = aws_iam_role.this["apply"].arn, plan = aws_iam_role.this["plan"].arn, region = local.region
  } }
}
