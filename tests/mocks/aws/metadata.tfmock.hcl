# Shapes of DynamoDB's computed attributes, for plan-only tests.

mock_resource "aws_dynamodb_table" {
  defaults = {
    arn          = "arn:aws:dynamodb:us-east-1:123456789012:table/slipway-mock"
    stream_arn   = "arn:aws:dynamodb:us-east-1:123456789012:table/slipway-mock/stream/2026-01-01T00:00:00.000"
    stream_label = "2026-01-01T00:00:00.000"
  }
}
