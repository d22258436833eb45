# The form of a request. An upload's body has no limit here: WAF sees its first kilobytes only, and the API, which
# takes 4.5 MB, measures it.

resource "aws_wafv2_rule_group" "requests" {
  name        = "${var.naming.prefix}-requests-${local.capacity.requests}" # a capacity cannot change: another one is another group
  description = "Sizes and user agents of ${var.naming.prefix}"
  capacity    = local.capacity.requests
  scope       = var.scope

  rule {
    name     = "size-limits"
    priority = 10
    action {
      block {}
    }
    statement {
      or_statement {
        statement {
          size_constraint_statement {
            comparison_operator = "GT"
            size                = 2048
            field_to_match {
              uri_path {}
            }
            text_transformation {
              priority = 0
              type     = "NONE"
            }
          }
        }
        statement {
          size_constraint_statement {
            comparison_operator = "GT"
            size                = 4096
            field_to_match {
              query_string {}
            }
            text_transformation {
              priority = 0
              type     = "NONE"
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
              size_constraint_statement {
                comparison_operator = "GT"
                size                = 8192 # what WAF sees of a body behind a load balancer; behind CloudFront it sees 16 KB
                field_to_match {
                  body {
                    oversize_handling = "MATCH"
                  }
                }
                text_transformation {
                  priority = 0
                  type     = "NONE"
                }
              }
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "size-limits"
      sampled_requests_enabled   = false
    }
  }

  rule {
    name     = "user-agents"
    priority = 20
    action {
      block {}
    }
    statement {
      or_statement {
        statement {
          # A missing header matches no statement about it, so a missing or empty one is what is not longer than nothing.
          not_statement {
            statement {
              size_constraint_statement {
                comparison_operator = "GT"
                size                = 0
                field_to_match {
                  single_header {
                    name = "user-agent"
                  }
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
          regex_match_statement {
            regex_string = "(acunetix|dirbuster|gobuster|masscan|nessus|nikto|nmap|nuclei|sqlmap|wpscan|zgrab)"
            field_to_match {
              single_header {
                name = "user-agent"
              }
            }
            text_transformation {
              priority = 0
              type     = "LOWERCASE"
            }
          }
        }
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "user-agents"
      sampled_requests_enabled   = false
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "${var.naming.prefix}-requests"
    sampled_requests_enabled   = false
  }

  tags = var.naming.tags

  lifecycle { create_before_destroy = true }
}
