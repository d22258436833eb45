# What wakes somebody up: that users notice something, and that errors eat the budget of the month. The alarms below tell
# the ticket topic which part it is, so one outage is one call.

locals {
  burning = { for pair in setproduct(local.full ? keys(lookup(var.watched, "api", {})) : [], ["fast", "slow"]) : "api-${pair[0]}-burn-${pair[1]}" => {
    rule  = join(" AND ", [for window in ["long", "short"] : "ALARM(\"${aws_cloudwatch_metric_alarm.this["api-${pair[0]}-burn-${pair[1]}-${window}"].alarm_name}\")"])
    topic = { fast = "page", slow = "ticket" }[pair[1]]
    text  = "api ${pair[0]}: at this pace the errors of the month are used up too soon. docs/RUNBOOK.md#api-burn-${pair[1]}"
  } }

  noticed = [for key, alarm in local.alarms : aws_cloudwatch_metric_alarm.this[key].alarm_name if alarm.impact && local.full]

  impact = length(local.noticed) == 0 ? {} : { user-impact = {
    rule  = join(" OR ", [for name in sort(local.noticed) : "ALARM(\"${name}\")"])
    topic = "page"
    text  = "Users of ${var.naming.prefix} notice it. docs/RUNBOOK.md#user-impact"
  } }
}

resource "aws_cloudwatch_composite_alarm" "this" {
  for_each = merge(local.burning, local.impact)

  alarm_name        = "${var.naming.prefix}-${each.key}"
  alarm_description = each.value.text
  alarm_rule        = each.value.rule

  actions_enabled = true
  alarm_actions   = [var.topics[each.value.topic]]
  ok_actions      = [var.topics[each.value.topic]]

  tags = var.naming.tags
}
