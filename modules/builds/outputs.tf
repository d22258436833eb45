output "projects" {
  description = "The build of each step; usable once available."
  value       = { for key, project in aws_codebuild_project.this : key => { arn = local.project_arns[key], name = project.name } }
  depends_on  = [aws_iam_role_policy.build]
}

output "role_arns" {
  description = "Roles of the builds that put one of roles on: whom its trust has to name."
  value       = { for key, step in local.steps : key => aws_iam_role.build[key].arn if step.role != null }
}
