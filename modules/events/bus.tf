# The bus carries the site's own events. Only this account may put any: a role of it that its policy allows to.

data "aws_caller_identity" "current" {}

locals {
  buses = { for bus in [var.bus] : "own" => bus if bus != null }
}

resource "aws_cloudwatch_event_bus" "this" {
  for_each = local.buses

  name = var.naming.prefix
  tags = var.naming.tags
}

# A bus without a policy is closed too, but only this one says so where an auditor looks (Security Hub EventBridge.3).
resource "aws_cloudwatch_event_permission" "own_account" {
  for_each = aws_cloudwatch_event_bus.this

  action         = "events:PutEvents"
  event_bus_name = each.value.name
  principal      = data.aws_caller_identity.current.account_id
  statement_id   = "AllowOwnAccount"
}

# A replay sends remembered events through the rules again, once the fault of a consumer is mended.
resource "aws_cloudwatch_event_archive" "this" {
  for_each = local.buses

  name             = var.naming.prefix
  description      = "Events of ${var.naming.prefix} for a replay"
  event_source_arn = aws_cloudwatch_event_bus.this[each.key].arn
  retention_days   = each.value.archive_days
}
