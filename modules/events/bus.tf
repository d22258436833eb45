# The bus carries the site's own events. Only this account may put any: a role of it that its policy allows to.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  buses = { for bus in [var.bus] : "own" => bus if bus != null }
}

resource "aws_cloudwatch_event_bus" "this" {
  for_each = local.buses

  name = var.naming.prefix
  tags = var.naming.tags
}

resource "aws_cloudwatch_event_bus_policy" "own_account" {
  for_each = aws_cloudwatch_event_bus.this

  event_bus_name = each.value.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AllowOwnAccount"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "events:PutEvents"
      Resource  = each.value.arn
    }]
  })
}

# A replay sends remembered events through the rules again, once the fault of a consumer is mended.
resource "aws_cloudwatch_event_archive" "this" {
  for_each = local.buses

  name             = var.naming.prefix
  description      = "Events of ${var.naming.prefix} for a replay"
  event_source_arn = aws_cloudwatch_event_bus.this[each.key].arn
  retention_days   = each.value.archive_days
}
