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

  redrive_policy = jsonencode({
    deadLetterTargetArn = aws_sqs_queue.dlq[each.key].arn
    maxReceiveCount     = each.value.max_receives
  })

  tags = var.naming.tags
}

resource "aws_sqs_queue" "dlq" {
  for_each = var.queues

  name                      = "${var.naming.prefix}-${each.key}-dlq"
  message_retention_seconds = 14 * 86400
  receive_wait_time_seconds = local.long_poll_seconds

  kms_master_key_id       = var.kms_key_arn
  sqs_managed_sse_enabled = var.kms_key_arn == null ? true : null

  tags = var.naming.tags
}

# Without it every queue of the account could use this one as its own dead-letter queue.
resource "aws_sqs_queue_redrive_allow_policy" "dlq" {
  for_each = var.queues

  queue_url = aws_sqs_queue.dlq[each.key].url
  redrive_allow_policy = jsonencode({
    redrivePermission = "byQueue"
    sourceQueueArns   = [aws_sqs_queue.this[each.key].arn]
  })
}
