moved {
  from = aws_cloudfront_origin_access_control.variants
  to   = aws_cloudfront_origin_access_control.s3
}

moved {
  from = aws_cloudfront_response_headers_policy.variants
  to   = aws_cloudfront_response_headers_policy.this["variants"]
}
