# Access logs by CloudFront's standard logging v2: no bucket ACL, unlike the distribution's own logging_config.

data "aws_partition" "current" {}

resource "aws_cloudwatch_log_delivery_source" "access" {
  name         = "${var.naming.prefix}-cdn"
  log_type     = "ACCESS_LOGS"
  resource_arn = aws_cloudfront_distribution.this.arn

  tags = var.naming.tags
}

resource "aws_cloudwatch_log_delivery_destination" "access" {
  name          = "${var.naming.prefix}-cdn"
  output_format = "json"

  delivery_destination_configuration {
    # The folder is part of the ARN: a suffix_path is stored differently at creation and at update (provider issue 46328).
    destination_resource_arn = "arn:${data.aws_partition.current.partition}:s3:::${var.logs.bucket}/cdn/${var.naming.prefix}"
  }

  tags = var.naming.tags
}

# What was served, not to whom: without address, cookie, agent, referrer and query it may be kept for long (docs/RETENTION.md).
resource "aws_cloudwatch_log_delivery" "access" {
  delivery_destination_arn = aws_cloudwatch_log_delivery_destination.access.arn
  delivery_source_name     = aws_cloudwatch_log_delivery_source.access.name
  record_fields = [
    "date", "time", "x-edge-location", "sc-bytes", "cs-method", "cs(Host)", "cs-uri-stem", "sc-status", "x-edge-result-type", "x-edge-request-id",
    "x-host-header", "cs-protocol", "cs-bytes", "time-taken", "ssl-protocol", "ssl-cipher", "x-edge-response-result-type", "cs-protocol-version",
    "time-to-first-byte", "x-edge-detailed-result-type", "sc-content-type", "sc-content-len", "c-country",
  ]

  tags = var.naming.tags
}
