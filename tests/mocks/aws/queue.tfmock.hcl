# Shapes of SQS's computed attributes, for plan-only tests.

mock_resource "aws_sqs_queue" {
  defaults = {
    arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock"
    id  = "https://sqs.us-east-1.amazonaws.com/123456789012/slipway-mock"
    url = "https://sqs.us-east-1.amazonaws.com/123456789012/slipway-mock"
  }
}
