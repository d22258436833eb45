# The questions one asks of the logs when an alarm says that something is wrong.

locals {
  # The fields are those of Powertools' logger and of our access logs.
  questions = {
    cold-starts      = { of = "function", text = "filter @type = \"REPORT\" and ispresent(@initDuration)\n| stats count() as starts, pct(@initDuration, 50) as p50, pct(@initDuration, 99) as p99 by @log" }
    failures         = { of = "function", text = "filter level in [\"ERROR\", \"CRITICAL\"] or @message like /Task timed out|Runtime exited/\n| fields @timestamp, @log, message, exception_name, function_request_id\n| sort @timestamp desc\n| limit 100" }
    memory           = { of = "function", text = "filter @type = \"REPORT\"\n| stats max(@maxMemoryUsed / @memorySize * 100) as percent, max(@duration) as longest by @log" }
    refused-requests = { of = "api", text = "filter status >= 400 and status < 500\n| stats count() as requests by status, route\n| sort requests desc" }
    server-errors    = { of = "api", text = "filter status >= 500\n| fields time, request_id, route, status, integration_status, integration_error, authorizer_error\n| sort @timestamp desc\n| limit 100" }
    slow-requests    = { of = "api", text = "stats count() as requests, pct(latency_ms, 50) as p50, pct(latency_ms, 99) as p99 by route\n| sort p99 desc" }
  }

  queries = { for name, question in local.questions : name => question if length(lookup(var.log_groups, question.of, [])) > 0 }
}

resource "aws_cloudwatch_query_definition" "this" {
  for_each = local.queries

  name            = "${var.naming.prefix}/${each.key}"
  log_group_names = sort(var.log_groups[each.value.of])
  query_string    = each.value.text
}
