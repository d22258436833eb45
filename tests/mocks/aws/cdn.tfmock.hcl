# Shapes of CloudFront's and its log delivery's computed attributes, for plan-only tests.

mock_resource "aws_cloudfront_cache_policy" {
  defaults = { id = "00000000-0000-4000-8000-00000000000c" }
}

mock_resource "aws_cloudfront_distribution" {
  defaults = {
    arn            = "arn:aws:cloudfront::123456789012:distribution/EMOCK123456789"
    domain_name    = "dmock1234567.cloudfront.net"
    hosted_zone_id = "Z2FDTNDATAQYW2"
    id             = "EMOCK123456789"
  }
}

mock_resource "aws_cloudfront_function" {
  defaults = { arn = "arn:aws:cloudfront::123456789012:function/slipway-mock-format" }
}

mock_resource "aws_cloudfront_origin_access_control" {
  defaults = { id = "EMOCKOAC123456" }
}

mock_resource "aws_cloudfront_response_headers_policy" {
  defaults = { id = "00000000-0000-4000-8000-00000000000d" }
}

mock_resource "aws_cloudwatch_log_delivery_destination" {
  defaults = { arn = "arn:aws:logs:us-east-1:123456789012:delivery-destination:slipway-mock-cdn" }
}
