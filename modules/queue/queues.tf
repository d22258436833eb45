# A message that its consumer failed too often moves to the dead-letter queue, where it waits for a person: nothing reads
# that queue, an alarm watches it, and a redrive brings the message back.

locals {
  long_poll_seconds = 20 # the longest SQS offers: an empty queue costs three requests a minute and poller
}

resource "aws_sqs_queue" "this" {
  for_each = var.queues

  name                      = "${var.naming.prefix}-${each.key}"
  message_retention_seconds = each.value.retention_days * 86400
  receive_wait_time_seconds = local.long_poll_seconds

  # AWS's advice for functions: time for one throttled batch and its retries before anybody else gets the message.
  visibility_timeout_seconds = 6 * each.value.consumer_timeout_seconds

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null # the two exclude each other, also as "false"

  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements[each.key] })
  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn
    maxReceiveCount     = each.value.max_receives
  })

  tags = var.naming.tags
}

resource "aws_sqs_queue" "dlq" {
  for_each = local.dead

  name                      = "${var.naming.prefix}-${each.key}-dlq"
  message_retention_seconds = try(var.queues[each.key].dead_letter_days, 14) * 86400
  receive_wait_time_seconds = local.long_poll_seconds

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null

  policy = jsonencode({ Version = "2012-10-17", Statement = local.statements["${each.key}-dlq"] })
  # Else every queue of the account could bury its messages here.
  redrive_allow_policy = jsonencode(merge(
    { redrivePermission = contains(keys(var.queues), each.key) ? "byQueue" : "denyAll" },
    contains(keys(var.queues), each.key) ? { sourceQueueArns = [local.arns[each.key]] } : {}
  ))

  tags = var.naming.tags
}
