# Who may reach a queue: nobody without TLS, no AWS service but EventBridge, and EventBridge only for the named rules. What
# roles of this account may do is said by their own policies. A dead-letter queue accepts the same rules as its queue,
# because an event that could not be delivered goes there too.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id

  dead    = setunion(keys(var.queues), keys(var.dead_letter_queues))
  senders = merge(var.senders, var.dead_letter_queues)

  # Spelt out, not read back: a queue is then born with its policy, and its dead-letter queue can name it before it exists.
  arns = { for name in concat(keys(var.queues), [for key in local.dead : "${key}-dlq"]) : name => join(":", [
    "arn", data.aws_partition.current.partition, "sqs", data.aws_region.current.name, local.account_id, "${var.naming.prefix}-${name}",
  ]) }

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
        ArnEquals    = { "aws:SourceArn" = lookup(local.senders, trimsuffix(name, "-dlq"), []) }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    },
  ] : statement if statement.Effect == "Deny" || contains(keys(local.senders), trimsuffix(name, "-dlq"))] }
}
