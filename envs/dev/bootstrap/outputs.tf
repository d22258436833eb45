output "delivery" {
  description = "What the workflows and the environment's other roots have to be told."
  value = {
    boundary_arn = module.bootstrap.boundary_arn
    buckets      = module.bootstrap.buckets
    role_arns    = module.bootstrap.role_arns
    workflows    = module.bootstrap.workflows
  }
}
