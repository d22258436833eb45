# What a request carries. The body of an upload is a picture or a film, in which anything may look like anything.
resource "aws_wafv2_rule_group" "attacks" {
  name        = "${var.naming.prefix}-attacks-${local.capacity.attacks}" # a capacity cannot change: another one is another group
  description = "SQL injection and scripting of ${var.naming.prefix}"
  capacity    = local.capacity.attacks
  scope       = var.scope

  rule {
    name     = "sql-injection"
    priority = 10
    action {
      block {}
    }
    statement {
      or_statement {
        statement {
          sqli_match_statement {
            sensitivity_level = "LOW" # HIGH takes everyday punctuation for an attack
            field_to_match {
              all_query_arguments {}
            }
            text_transformation {
              priority = 0
              type     = "URL_DECODE"
            }
          }
        }
        statement {
          and_statement {
            statement {
              not_statement {
                statement {
                  regex_match_statement {
                    regex_string = local.upload_paths
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
            statement {
              sqli_match_statement {
                sensitivity_level = "LOW"
                field_to_match {
                  json_body {
                    invalid_fallback_behavior = "EVALUATE_AS_STRING"
                    match_scope               = "ALL"
                    oversize_handling         = "CONTINUE" # size-limits blocks what is longer
                    match_pattern {
                      all {}
                    }
                  }
                }
                text_transformation {
                  priority = 0
                  type     = "URL_DECODE"
                }
              }
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "sql-injection"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "cross-site-scripting"
    priority = 20
    action {
      block {}
    }
    statement {
      or_statement {
        statement {
          xss_match_statement {
            field_to_match {
              all_query_arguments {}
            }
            text_transformation {
              priority = 0
              type     = "URL_DECODE"
            }
          }
        }
        statement {
          and_statement {
            statement {
              not_statement {
                statement {
                  regex_match_statement {
                    regex_string = local.upload_paths
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
            statement {
              xss_match_statement {
                field_to_match {
                  json_body {
                    invalid_fallback_behavior = "EVALUATE_AS_STRING"
                    match_scope               = "ALL"
                    oversize_handling         = "CONTINUE" # size-limits blocks what is longer
                    match_pattern {
                      all {}
                    }
                  }
                }
                text_transformation {
                  priority = 0
                  type     = "URL_DECODE"
                }
              }
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "cross-site-scripting"
      sampled_requests_enabled   = false
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.naming.prefix}-attacks"
    sampled_requests_enabled   = false
  }

  tags = var.naming.tags
  lifecycle { create_before_destroy = true }
}
