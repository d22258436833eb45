# Shapes of EventBridge's computed attributes, for plan-only tests.

mock_resource "aws_cloudwatch_event_bus" {
  defaults = { arn = "arn:aws:events:us-east-1:123456789012:event-bus/slipway-mock" }
}

mock_resource "aws_cloudwatch_event_rule" {
  defaults = { arn = "arn:aws:events:us-east-1:123456789012:rule/slipway-mock" }
}

mock_resource "aws_cloudwatch_event_archive" {
  defaults = { arn = "arn:aws:events:us-east-1:123456789012:archive/slipway-mock" }
}
