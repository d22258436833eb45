output "queues" {
  description = "Queue handles by key, encrypted, TLS-only and open to their senders once available."
  value = { for key, q in aws_sqs_queue.this : key => {
    arn      = q.arn
    dlq_arn  = aws_sqs_queue.dlq[key].arn
    dlq_name = aws_sqs_queue.dlq[key].name
    dlq_url  = aws_sqs_queue.dlq[key].url
    name     = q.name
    url      = q.url
  } }
  depends_on = [aws_sqs_queue_policy.dlq, aws_sqs_queue_policy.this, aws_sqs_queue_redrive_allow_policy.dlq]
}
