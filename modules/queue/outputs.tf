output "dead_letter_queues" {
  description = "Handles of the dead-letter queues that stand alone, by key, ready once available."
  value       = { for key in keys(var.dead_letter_queues) : key => { arn = aws_sqs_queue.dlq[key].arn, name = aws_sqs_queue.dlq[key].name, url = aws_sqs_queue.dlq[key].url } }
}

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
}
