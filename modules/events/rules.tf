resource "aws_cloudwatch_event_rule" "this" {
  for_each = var.rules

  name           = "${var.naming.prefix}-${each.key}"
  description    = each.value.description
  event_bus_name = each.value.bus == "own" ? aws_cloudwatch_event_bus.this["own"].name : "default"
  event_pattern  = each.value.pattern
  tags           = var.naming.tags
}

resource "aws_cloudwatch_event_target" "queue" {
  for_each = var.targets

  arn            = each.value.queue_arn
  event_bus_name = aws_cloudwatch_event_rule.this[each.value.rule].event_bus_name
  rule           = aws_cloudwatch_event_rule.this[each.value.rule].name
  target_id      = each.key

  dynamic "input_transformer" {
    for_each = length(each.value.constants) > 0 ? [each.value.constants] : []

    content {
      input_paths = { detail = "$.detail", source = "$.source", type = "$.detail-type" }
      # Not jsonencode: what stands between < and > is put in by EventBridge, which adds the quotes.
      input_template = "{${join("", [for name, value in input_transformer.value : "\"${name}\":\"${value}\","])}\"source\":<source>,\"detail-type\":<type>,\"detail\":<detail>}"
    }
  }

  dead_letter_config {
    arn = each.value.dlq_arn
  }

  # For a queue that is busy or away. What retrying cannot mend (no permission, no such queue) is a dead letter at once.
  retry_policy {
    maximum_event_age_in_seconds = each.value.max_age_seconds
    maximum_retry_attempts       = each.value.max_retries
  }
}
