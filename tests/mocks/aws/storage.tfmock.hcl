# Shapes of S3's computed attributes, for plan-only tests.
# A mock invents random letters; whoever builds an ARN, a policy or an origin from them needs the real form.

mock_resource "aws_s3_bucket" {
  defaults = {
    arn                         = "arn:aws:s3:::slipway-mock-bucket"
    bucket_domain_name          = "slipway-mock-bucket.s3.amazonaws.com"
    bucket_regional_domain_name = "slipway-mock-bucket.s3.us-east-1.amazonaws.com"
    id                          = "slipway-mock-bucket"
  }
}
