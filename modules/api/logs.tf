# The access log answers what happened, not who did it: no address, token, subject, query string or concrete path (routes hold
# ids of people's media). The request id leads to the function's own log line.

locals {
  access_log = {
    api                    = var.naming.prefix
    authorizer_error       = "$context.authorizer.error"
    bytes                  = "$context.responseLength"
    integration_error      = "$context.integrationErrorMessage"
    integration_latency_ms = "$context.integrationLatency"
    integration_status     = "$context.integrationStatus"
    latency_ms             = "$context.responseLatency"
    request_id             = "$context.requestId"
    route                  = "$context.routeKey"
    status                 = "$context.status"
    time                   = "$context.requestTime"
  }
}

resource "aws_cloudwatch_log_group" "access" {
  #checkov:skip=CKV_AWS_338:what a person did is kept as long as the platform says, not for a year
  # Below this prefix one policy of the account covers every log; elsewhere each API adds to a policy that holds about ten.
  name              = "/aws/vendedlogs/apis/${var.naming.prefix}-api"
  kms_key_id        = var.logs.kms_key_arn
  retention_in_days = var.logs.days

  tags = var.naming.tags
}

resource "aws_cloudwatch_log_subscription_filter" "lake" {
  for_each = { for stream in [var.logs.lake] : "lake" => stream if stream != null }

  name            = "lake"
  destination_arn = each.value.stream_arn
  filter_pattern  = "" # every line
  log_group_name  = aws_cloudwatch_log_group.access.name
  role_arn        = each.value.role_arn
}
