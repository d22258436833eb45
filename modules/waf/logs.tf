# What the firewall blocked or would have blocked. WAF itself adds to the account's log policy what lets it write here.

data "aws_region" "current" {
  lifecycle {
    postcondition {
      condition     = var.scope == "REGIONAL" || self.name == "us-east-1"
      error_message = "scope is CLOUDFRONT and the provider's region ${self.name}: such a web ACL exists in us-east-1 only (providers = { aws = aws.us_east_1 })."
    }
  }
}

resource "aws_cloudwatch_log_group" "waf" {
  #checkov:skip=CKV_AWS_338:how long requests are kept is a value of the environment, reviewed there
  name              = "aws-waf-logs-${var.naming.prefix}-${lower(var.scope)}" # WAF takes no other beginning
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.days

  tags = var.naming.tags

  lifecycle {
    precondition {
      condition     = split(":", var.logs.kms_key_arn)[3] == data.aws_region.current.name
      error_message = "logs.kms_key_arn is ${var.logs.kms_key_arn}: it must be a key of ${data.aws_region.current.name}, where the log is."
    }
  }
}

resource "aws_wafv2_web_acl_logging_configuration" "this" {
  for_each = toset(var.logs.delivery == "on" ? ["waf"] : [])

  log_destination_configs = [aws_cloudwatch_log_group.waf.arn]
  resource_arn            = aws_wafv2_web_acl.this.arn

  # Requests that were simply let through are in the access log of what the firewall protects.
  logging_filter {
    default_behavior = "DROP"
    filter {
      behavior    = "KEEP"
      requirement = "MEETS_ANY"
      dynamic "condition" {
        for_each = ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"]
        content {
          action_condition {
            action = condition.value
          }
        }
      }
    }
  }

  # Who reads this log must not be able to sign in as somebody.
  dynamic "redacted_fields" {
    for_each = ["authorization", "cookie"]
    content {
      single_header {
        name = redacted_fields.value
      }
    }
  }
}

resource "aws_cloudwatch_log_subscription_filter" "lake" {
  for_each = { for stream in [var.logs.lake] : "lake" => stream if stream != null }

  name            = "lake"
  destination_arn = each.value.stream_arn
  filter_pattern  = "" # every line
  log_group_name  = aws_cloudwatch_log_group.waf.name
  role_arn        = each.value.role_arn
}
