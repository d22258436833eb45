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

  dead_letter_config {
    arn = each.value.dlq_arn
  }

  # For a queue that is busy or away. What retrying cannot mend (no permission, no such queue) is a dead letter at once.
  retry_policy {
    maximum_event_age_in_seconds = each.value.max_age_seconds
    maximum_retry_attempts       = each.value.max_retries
  }
}
