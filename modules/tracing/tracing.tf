# Which requests of the environment are traced, and the traces that one looks at first.

locals {
  groups = {
    faults = "fault = true OR error = true"
    slow   = "responsetime > 2.5" # the limit of the API's latency alarm
  }
}

resource "aws_xray_sampling_rule" "this" {
  rule_name      = "${var.naming.prefix}-site"
  fixed_rate     = var.sampling_percent / 100
  host           = "*"
  http_method    = "*"
  priority       = 1000
  reservoir_size = 1 # a request each second is always traced, so that a quiet site has traces too
  resource_arn   = "*"
  service_name   = "${var.naming.prefix}-*"
  service_type   = "*"
  url_path       = "*"
  version        = 1

  tags = var.naming.tags
}

resource "aws_xray_group" "this" {
  for_each = local.groups

  filter_expression = each.value
  group_name        = "${var.naming.prefix}-${each.key}"

  insights_configuration {
    insights_enabled      = true
    notifications_enabled = false # alarms tell, these explain
  }

  tags = var.naming.tags
}
