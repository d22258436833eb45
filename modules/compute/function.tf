# The function, its published version and the alias everybody calls.

locals {
  full_name = "${var.naming.prefix}-${replace(var.function.name, "_", "-")}"
}

resource "aws_lambda_function" "this" {
  #checkov:skip=CKV_AWS_116:queues own their DLQ and asynchronous failures go to function.on_failure_arn, which carries the error too
  #checkov:skip=CKV_AWS_117:only a function that uses something inside a network is put into it, by the input network
  #checkov:skip=CKV_AWS_272:the zip is pinned by hash in the reviewed plan, which is what a signature would prove
  function_name                  = local.full_name
  description                    = var.function.description
  architectures                  = [var.package.architecture]
  filename                       = var.package.path
  handler                        = var.function.handler
  kms_key_arn                    = var.kms_key_arn
  memory_size                    = var.function.memory_mb
  publish                        = true
  reserved_concurrent_executions = coalesce(var.function.reserved_concurrency, -1)
  role                           = aws_iam_role.this.arn
  runtime                        = var.package.runtime
  source_code_hash               = var.package.sha256
  timeout                        = var.function.timeout_seconds

  environment {
    variables = merge(var.environment, {
      POWERTOOLS_LOG_LEVEL    = "INFO"
      POWERTOOLS_SERVICE_NAME = var.function.name
    })
  }

  logging_config {
    application_log_level = "INFO"
    log_format            = "JSON"
    log_group             = aws_cloudwatch_log_group.this.name
    system_log_level      = "INFO"
  }

  tracing_config {
    mode = "Active"
  }

  dynamic "vpc_config" {
    for_each = var.network == null ? [] : [var.network]
    content {
      security_group_ids = vpc_config.value.security_group_ids
      subnet_ids         = vpc_config.value.subnet_ids
    }
  }

  tags = var.naming.tags

  # Otherwise the first call could create the group without key and retention, or run before it may do anything.
  depends_on = [aws_cloudwatch_log_group.this, aws_iam_role_policy.this]
}

resource "aws_lambda_alias" "live" {
  name             = "live"
  description      = "What callers and event sources run"
  function_name    = aws_lambda_function.this.function_name
  function_version = aws_lambda_function.this.version
}

resource "aws_lambda_function_recursion_config" "this" {
  function_name  = aws_lambda_function.this.function_name
  recursive_loop = "Terminate"
}
