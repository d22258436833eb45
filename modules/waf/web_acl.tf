# The web ACL: what is asked, in which order. Floods first, then what a request carries, then where it comes from; who we know
# is not asked the last.

resource "aws_wafv2_web_acl" "this" {
  #checkov:skip=CKV_AWS_192:the group is always there; that it blocks in uat and prod is held by src/cli/plan_rules.py
  name        = "${var.naming.prefix}-${lower(var.scope)}"
  description = "Firewall of ${var.naming.prefix}"
  scope       = var.scope

  default_action {
    allow {}
  }

  dynamic "rule" {
    for_each = local.rule_groups
    content {
      name     = rule.key
      priority = rule.value.priority
      override_action {
        none {}
      }
      statement {
        rule_group_reference_statement {
          arn = rule.value.arn
          dynamic "rule_action_override" {
            for_each = [for name in rule.value.rules : name if local.modes[name] == "count"]
            content {
              name = rule_action_override.value
              action_to_use {
                count {}
              }
            }
          }
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "${var.naming.prefix}-${rule.key}"
        sampled_requests_enabled   = false
      }
    }
  }

  dynamic "rule" {
    for_each = local.managed_groups
    content {
      name     = rule.key
      priority = rule.value.priority
      override_action {
        dynamic "count" {
          for_each = local.modes[rule.key] == "count" ? [true] : []
          content {}
        }
        dynamic "none" {
          for_each = local.modes[rule.key] == "block" ? [true] : []
          content {}
        }
      }
      statement {
        managed_rule_group_statement {
          name        = rule.value.name
          vendor_name = "AWS"
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        sampled_requests_enabled   = false
      }
    }
  }

  rule {
    name     = "allow-known"
    priority = 50
    action {
      allow {}
    }
    statement {
      or_statement {
        dynamic "statement" {
          for_each = ["allow-ipv4", "allow-ipv6"]
          content {
            ip_set_reference_statement {
              arn = aws_wafv2_ip_set.this[statement.value].arn
            }
          }
        }
        statement {
          byte_match_statement {
            positional_constraint = "EXACTLY"
            search_string         = var.paths.health
            field_to_match {
              uri_path {}
            }
            text_transformation {
              priority = 0
              type     = "NONE"
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "allow-known"
      sampled_requests_enabled   = false
    }
  }

  dynamic "rule" {
    for_each = var.visitors.countries == null ? [] : [sort(var.visitors.countries)]
    content {
      name     = "countries"
      priority = 60
      action {
        dynamic "block" {
          for_each = local.modes.countries == "block" ? [true] : []
          content {}
        }
        dynamic "count" {
          for_each = local.modes.countries == "count" ? [true] : []
          content {}
        }
      }
      statement {
        not_statement {
          statement {
            geo_match_statement {
              country_codes = rule.value
            }
          }
        }
      }
      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = "countries"
        sampled_requests_enabled   = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.naming.prefix}-${lower(var.scope)}"
    sampled_requests_enabled   = false
  }

  tags = var.naming.tags
}
