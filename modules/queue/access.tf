# Who may reach a queue: nobody without TLS, no AWS service but EventBridge, and EventBridge only for the named rules. What
# roles of this account may do is said by their own policies. A dead-letter queue accepts the same rules as its queue,
# because an event that could not be delivered goes there too.

data "aws_caller_identity" "current" {}

locals {
  arns = merge(
    { for key, q in aws_sqs_queue.this : key => q.arn },
    { for key, q in aws_sqs_queue.dlq : "${key}-dlq" => q.arn },
  )

  # Filtered by a "for", not chosen by "? :", which would force statements of unlike shape into one type.
  statements = { for name, arn in local.arns : name => [for statement in [
    {
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sqs:*"
      Resource  = arn
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    },
    {
      Sid       = "AllowRules"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sqs:SendMessage"
      Resource  = arn
      Condition = {
        ArnEquals    = { "aws:SourceArn" = lookup(var.senders, trimsuffix(name, "-dlq"), []) }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    },
  ] : statement if statement.Effect == "Deny" || contains(keys(var.senders), trimsuffix(name, "-dlq"))] }
}

resource "aws_sqs_queue_policy" "this" {
  for_each = var.queues

  queue_url = aws_sqs_queue.this[each.key].url
  policy    = jsonencode({ Version = "2012-10-17", Statement = local.statements[each.key] })
}

resource "aws_sqs_queue_policy" "dlq" {
  for_each = var.queues

  queue_url = aws_sqs_queue.dlq[each.key].url
  policy    = jsonencode({ Version = "2012-10-17", Statement = local.statements["${each.key}-dlq"] })
}
