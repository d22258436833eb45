output "notebook" {
  description = "Handle of the domain: its id, its URL, the role that notebooks have."
  value       = { id = aws_sagemaker_domain.this.id, role_arn = aws_iam_role.this.arn, url = aws_sagemaker_domain.this.url }
}
