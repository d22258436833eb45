output "buckets" {
  description = "Bucket handles by key, private, encrypted and TLS-only once available."
  value       = { for key, b in aws_s3_bucket.this : key => { arn = b.arn, domain = b.bucket_regional_domain_name, name = b.bucket } }
  depends_on = [
    aws_s3_bucket_notification.events,
    aws_s3_bucket_ownership_controls.this,
    aws_s3_bucket_policy.this,
    aws_s3_bucket_public_access_block.this,
    aws_s3_bucket_server_side_encryption_configuration.this,
    aws_s3_bucket_versioning.this,
  ]
}

output "origins" {
  description = "The same handles before any policy exists: only for composing the distribution that readers names."
  value       = { for key, b in aws_s3_bucket.this : key => { arn = b.arn, domain = b.bucket_regional_domain_name, name = b.bucket } }
}
