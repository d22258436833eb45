# The hosted zone, and the log of what it is asked.

data "aws_caller_identity" "current" {}

data "aws_region" "us_east_1" {
  provider = aws.us_east_1

  lifecycle {
    postcondition {
      condition     = self.name == "us-east-1"
      error_message = "providers.aws.us_east_1 is of ${self.name}: it must be of us-east-1, where CloudFront looks for certificates and Route 53 for logs."
    }
  }
}

data "aws_route53_zone" "existing" {
  for_each = toset(var.zone.source == "existing" ? [var.zone.name] : [])

  name = each.key
}

resource "aws_route53_zone" "this" {
  #checkov:skip=CKV2_AWS_38:signed zones need a DS record at the registrar; without care for it the whole domain goes dark
  for_each = toset(var.zone.source == "created" ? [var.zone.name] : [])

  name          = each.key
  comment       = "Public zone of ${var.naming.prefix}"
  force_destroy = false # records that somebody made by hand keep it alive

  tags = var.naming.tags
}

locals {
  zone = var.zone.source == "created" ? one(values(aws_route53_zone.this)) : one(values(data.aws_route53_zone.existing))
}

resource "aws_cloudwatch_log_group" "queries" {
  #checkov:skip=CKV_AWS_338:how long queries are kept is a value of the environment, reviewed there
  for_each = aws_route53_zone.this
  provider = aws.us_east_1

  name              = "/aws/route53/${var.naming.prefix}-${each.key}"
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.days

  tags = var.naming.tags
}

resource "aws_cloudwatch_log_resource_policy" "queries" {
  for_each = aws_route53_zone.this
  provider = aws.us_east_1

  policy_name = "${var.naming.prefix}-route53-${replace(each.key, ".", "-")}"
  policy_document = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Route53WritesQueriesOfThisZone"
      Effect    = "Allow"
      Principal = { Service = "route53.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "${aws_cloudwatch_log_group.queries[each.key].arn}:*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = each.value.arn }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })
}

resource "aws_route53_query_log" "this" {
  for_each = { for name, zone in aws_route53_zone.this : name => zone.zone_id if try(var.logs.delivery == "on", false) }
  provider = aws.us_east_1

  cloudwatch_log_group_arn = aws_cloudwatch_log_group.queries[each.key].arn
  zone_id                  = each.value

  depends_on = [aws_cloudwatch_log_resource_policy.queries]
}
