# How events reach the function: queues that it polls, and asynchronous calls.

resource "aws_lambda_event_source_mapping" "queue" {
  for_each = var.event_sources

  batch_size       = each.value.batch_size
  event_source_arn = each.value.arn
  function_name    = aws_lambda_alias.live.arn
  # Without it Lambda ignores the handler's list of failures and deletes the whole batch.
  function_response_types            = ["ReportBatchItemFailures"]
  maximum_batching_window_in_seconds = each.value.window_seconds

  dynamic "scaling_config" {
    for_each = each.value.max_concurrency == null ? [] : [each.value.max_concurrency]
    content {
      maximum_concurrency = scaling_config.value
    }
  }

  tags = var.naming.tags

  # Lambda refuses the mapping when the role may not read the queue yet.
  depends_on = [aws_iam_role_policy.this]
}

resource "aws_lambda_function_event_invoke_config" "live" {
  function_name = aws_lambda_function.this.function_name
  qualifier     = aws_lambda_alias.live.name

  maximum_event_age_in_seconds = 3600
  maximum_retry_attempts       = 2

  dynamic "destination_config" {
    for_each = var.function.on_failure_arn == null ? [] : [var.function.on_failure_arn]
    content {
      on_failure {
        destination = destination_config.value
      }
    }
  }

  # Lambda checks that the role may write to the destination.
  depends_on = [aws_iam_role_policy.this]
}
