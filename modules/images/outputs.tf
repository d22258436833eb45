output "repositories" {
  description = "Repositories by key."
  value       = { for key, repository in aws_ecr_repository.this : key => { arn = repository.arn, url = repository.repository_url } }
}
