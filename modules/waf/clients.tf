# The first group of the web ACL: who asks, and how often.

resource "aws_wafv2_rule_group" "clients" {
  name        = "${var.naming.prefix}-clients-${local.clients_capacity}"
  description = "Block list and rates of ${var.naming.prefix}"
  capacity    = local.clients_capacity
  scope       = var.scope

  rule {
    name     = "block-list"
    priority = 10
    action {
      block {}
    }
    statement {
      or_statement {
        dynamic "statement" {
          for_each = ["block-ipv4", "block-ipv6"]
          content {
            ip_set_reference_statement {
              arn = aws_wafv2_ip_set.this[statement.value].arn
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "block-list"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "rate-per-address"
    priority = 20
    action {
      block {}
    }
    statement {
      rate_based_statement {
        aggregate_key_type    = "IP"
        evaluation_window_sec = var.limits.window_seconds
        limit                 = var.limits.per_address

        scope_down_statement {
          and_statement {
            dynamic "statement" {
              for_each = ["allow-ipv4", "allow-ipv6"] # an office behind one address is many people
              content {
                not_statement {
                  statement {
                    ip_set_reference_statement {
                      arn = aws_wafv2_ip_set.this[statement.value].arn
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate-per-address"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "rate-sensitive-paths"
    priority = 30
    action {
      block {}
    }
    statement {
      rate_based_statement {
        aggregate_key_type    = "IP"
        evaluation_window_sec = var.limits.window_seconds
        limit                 = var.limits.sensitive_paths

        scope_down_statement {
          regex_match_statement {
            regex_string = local.sensitive_paths
            field_to_match {
              uri_path {}
            }
            # Another spelling of a path must not be another budget.
            dynamic "text_transformation" {
              for_each = ["URL_DECODE", "NORMALIZE_PATH", "LOWERCASE"]
              content {
                priority = text_transformation.key
                type     = text_transformation.value
              }
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "rate-sensitive-paths"
      sampled_requests_enabled   = false
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.naming.prefix}-clients"
    sampled_requests_enabled   = false
  }

  tags = var.naming.tags

  lifecycle {
    create_before_destroy = true # the web ACL lets go of the old group once it has the new one
  }
}
