# Shapes of Firehose's computed attributes, for plan-only tests.

mock_resource "aws_kinesis_firehose_delivery_stream" {
  defaults = { arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/slipway-mock" }
}
