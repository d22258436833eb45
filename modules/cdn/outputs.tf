output "distribution" {
  description = "Handles of the distribution; serving and logging once available, edge locations follow within minutes."
  value = {
    arn            = aws_cloudfront_distribution.this.arn
    domain         = aws_cloudfront_distribution.this.domain_name
    hosted_zone_id = aws_cloudfront_distribution.this.hosted_zone_id
    id             = aws_cloudfront_distribution.this.id
  }
}
