# Shapes of the computed attributes of what guards an account, for plan-only tests.

mock_resource "aws_accessanalyzer_analyzer" {
  defaults = { arn = "arn:aws:access-analyzer:us-east-1:123456789012:analyzer/slipway-mock" }
}

mock_resource "aws_cloudtrail" {
  defaults = { arn = "arn:aws:cloudtrail:us-east-1:123456789012:trail/slipway-mock", home_region = "us-east-1" }
}

mock_resource "aws_guardduty_detector" {
  defaults = {
    arn = "arn:aws:guardduty:us-east-1:123456789012:detector/00000000000000000000000000000001"
    id  = "00000000000000000000000000000001"
  }
}

mock_resource "aws_iam_service_linked_role" {
  defaults = { arn = "arn:aws:iam::123456789012:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig" }
}
