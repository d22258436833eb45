mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  topics = { page = "arn:aws:sns:us-east-1:123456789012:acme-dev-page", ticket = "arn:aws:sns:us-east-1:123456789012:acme-dev-ticket" }
  watched = {
    api          = { media = { dimensions = { ApiId = "a1b2c3" } } }
    cache        = { search = { dimensions = { clusterId = "acme" }, limits = { bytes = 1000000000 } } }
    database     = { search = { dimensions = { DBClusterIdentifier = "acme" }, limits = { connections = 100 } } }
    distribution = { cdn = { dimensions = { DistributionId = "E1" } } }
    dlq          = { images = { dimensions = { QueueName = "acme-dev-shop-images-dlq" } } }
    function     = { process_image = { dimensions = { FunctionName = "acme-dev-shop-process-image" }, limits = { timeout_ms = 60000 } } }
    queue        = { images = { dimensions = { QueueName = "acme-dev-shop-images" }, limits = { age_seconds = 300 } } }
    replication  = { originals = { dimensions = { DestinationBucket = "b", RuleId = "all", SourceBucket = "a" } } }
    rule         = { images = { dimensions = { EventBusName = "default", RuleName = "acme-dev-shop-images" } }, jobs = { dimensions = { EventBusName = "acme-dev-shop", RuleName = "acme-dev-shop-jobs" } } }
    table        = { metadata = { dimensions = { TableName = "acme-dev-shop-metadata" } } }
    vault        = { home = { dimensions = { BackupVaultName = "acme-dev" } } }
  }
}

run "each_kind_of_thing_has_its_alarms_without_being_named_twice" {
  command = plan

  assert {
    condition = sort(keys(aws_cloudwatch_metric_alarm.this)) == sort([
      "api-media-burn-fast-long", "api-media-burn-fast-short", "api-media-burn-slow-long", "api-media-burn-slow-short",
      "api-media-client-errors", "api-media-latency", "api-media-server-errors",
      "cache-search-full", "cache-search-throttled",
      "database-search-capacity", "database-search-connections", "database-search-lag",
      "distribution-cdn-errors",
      "dlq-images-expiring", "dlq-images-messages",
      "function-process_image-dropped", "function-process_image-duration", "function-process_image-errors", "function-process_image-throttles",
      "queue-images-age",
      "replication-originals-failed", "replication-originals-late",
      "rule-images-dead", "rule-images-failed", "rule-jobs-dead", "rule-jobs-failed",
      "table-metadata-read-throttles", "table-metadata-system-errors", "table-metadata-write-throttles",
      "vault-home-copies-failed", "vault-home-failed", "vault-home-silent",
    ])
    error_message = "A row of the table is an alarm for every thing of its kind."
  }

  assert {
    condition     = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => jsonencode(alarm.dimensions) if startswith(key, "rule-") && endswith(key, "failed") } == { rule-images-failed = jsonencode({ RuleName = "acme-dev-shop-images" }), rule-jobs-failed = jsonencode({ EventBusName = "acme-dev-shop", RuleName = "acme-dev-shop-jobs" }) }
    error_message = "EventBridge counts rules of the default bus without the bus."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["distribution-cdn-errors"].dimensions == tomap({ DistributionId = "E1", Region = "Global" })
    error_message = "CloudFront's metrics have Region = Global."
  }

  assert {
    condition     = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : can(regex("docs/RUNBOOK\\.md#[a-z]+-[a-z-]+$", alarm.alarm_description))])
    error_message = "Every alarm says where its section of the runbook is."
  }
}

run "every_alarm_tells_somebody_when_it_begins_and_when_it_ends" {
  command = plan

  assert {
    condition = alltrue([for key, alarm in aws_cloudwatch_metric_alarm.this : alarm.actions_enabled && alarm.alarm_actions == alarm.ok_actions && (
      strcontains(key, "-burn-") ? length(coalesce(alarm.alarm_actions, [])) == 0 : alarm.alarm_actions == toset([var.topics[startswith(key, "dlq-") ? "page" : "ticket"]])
    )])
    error_message = "A dead letter pages, all else is a ticket; the windows of a burn rate speak through their composite alarm."
  }

  assert {
    condition = { for key, alarm in aws_cloudwatch_composite_alarm.this : key => [one(alarm.alarm_actions), one(alarm.ok_actions)] } == {
      api-media-burn-fast = [var.topics.page, var.topics.page]
      api-media-burn-slow = [var.topics.ticket, var.topics.ticket]
      user-impact         = [var.topics.page, var.topics.page]
    }
    error_message = "A fast burn and what users notice page; a slow burn is a ticket."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this["user-impact"].alarm_rule == "ALARM(\"acme-dev-shop-api-media-latency\") OR ALARM(\"acme-dev-shop-api-media-server-errors\") OR ALARM(\"acme-dev-shop-distribution-cdn-errors\")"
    error_message = "Users notice errors and slowness of the API, and errors of the CDN."
  }

  assert {
    condition     = aws_cloudwatch_composite_alarm.this["api-media-burn-fast"].alarm_rule == "ALARM(\"acme-dev-shop-api-media-burn-fast-long\") AND ALARM(\"acme-dev-shop-api-media-burn-fast-short\")"
    error_message = "A burn is told when it has lasted and still lasts."
  }
}

run "limits_are_the_kinds_or_the_things_own" {
  command = plan

  assert {
    condition = { for key in ["cache-search-full", "database-search-connections", "dlq-images-expiring", "dlq-images-messages", "function-process_image-duration", "function-process_image-errors", "queue-images-age", "vault-home-silent"] : key => aws_cloudwatch_metric_alarm.this[key].threshold } == {
      cache-search-full             = 800000000, database-search-connections = 80, dlq-images-expiring = 907200, dlq-images-messages = 0, function-process_image-duration = 48000
      function-process_image-errors = 5, queue-images-age = 300, vault-home-silent = 1
    }
    error_message = "A threshold is a limit of the thing, or of its kind, times the row's factor."
  }

  assert {
    condition = { for key, alarm in aws_cloudwatch_metric_alarm.this : key => [floor(alarm.threshold * 100 + 0.5), [for query in alarm.metric_query : query.metric[0].period if length(query.metric) > 0][0]] if strcontains(key, "-burn-") } == {
      api-media-burn-fast-long = [720, 3600], api-media-burn-fast-short = [720, 300], api-media-burn-slow-long = [300, 21600], api-media-burn-slow-short = [300, 1800]
    }
    error_message = "99.5 % leave 0.5 % for errors: 14.4 times as many are 7.2 %, six times as many 3 %."
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.this["vault-home-silent"].treat_missing_data == "breaching" && aws_cloudwatch_metric_alarm.this["vault-home-silent"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.this["vault-home-failed"].treat_missing_data == "notBreaching"
    error_message = "No backup at all is the worst of failures; no request at all is none."
  }

  assert {
    condition     = [for alarm in [aws_cloudwatch_metric_alarm.this["function-process_image-errors"]] : [alarm.datapoints_to_alarm, alarm.evaluation_periods, alarm.threshold]][0] == [2, 3, 5]
    error_message = "A function fails when more than 5 % of its calls failed in two of three minutes."
  }
}

run "rates_are_shares_and_system_errors_are_summed_over_operations" {
  command = plan

  assert {
    condition     = { for query in aws_cloudwatch_metric_alarm.this["function-process_image-errors"].metric_query : query.id => length(query.metric) > 0 ? query.metric[0].metric_name : query.expression } == { part = "Errors", result = "IF(whole > 0, 100 * FILL(part, 0) / whole, 0)", whole = "Invocations" }
    error_message = "A rate of errors is a share of all calls."
  }

  assert {
    condition = alltrue([for query in aws_cloudwatch_metric_alarm.this["table-metadata-system-errors"].metric_query : length(query.metric) == 0 ? query.return_data && query.expression == "FILL(batchgetitem, 0) + FILL(deleteitem, 0) + FILL(getitem, 0) + FILL(putitem, 0) + FILL(query, 0) + FILL(transactwriteitems, 0) + FILL(updateitem, 0)" : (
      join(",", keys(query.metric[0].dimensions)) == "Operation,TableName" && query.id == lower(query.metric[0].dimensions["Operation"])
    )])
    error_message = "DynamoDB counts its own errors by operation."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : (length(alarm.metric_query) > 0) != (alarm.metric_name != null)])
    error_message = "An alarm watches a metric or an expression."
  }
}

run "the_essential_is_one_metric_for_each_thing" {
  command = plan
  variables { extent = "essential" }

  assert {
    condition = sort(keys(aws_cloudwatch_metric_alarm.this)) == sort([
      "api-media-server-errors", "cache-search-full", "database-search-capacity", "distribution-cdn-errors", "dlq-images-messages",
      "function-process_image-errors", "queue-images-age", "replication-originals-failed", "vault-home-silent",
    ])
    error_message = "Where nobody is woken up each thing still has the alarm that matters most, but a rule (its dead-letter queue has one) and a table (its callers have)."
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.this : length(alarm.metric_query) == 0 && alarm.metric_name != null && length(alarm.alarm_actions) == 1])
    error_message = "CloudWatch bills each metric of an alarm: the essential ones have one, and an action."
  }

  assert {
    condition     = [for key in ["api-media-server-errors", "function-process_image-errors"] : [aws_cloudwatch_metric_alarm.this[key].metric_name, tostring(aws_cloudwatch_metric_alarm.this[key].threshold)]] == [["5xx", "0"], ["Errors", "0"]]
    error_message = "A percentage cannot be a limit of a number: any failure counts."
  }

  assert {
    condition     = length(aws_cloudwatch_composite_alarm.this) == 0
    error_message = "A composite alarm costs as much as five others."
  }
}

run "a_burn_leads_to_one_section_whatever_its_window" {
  command = plan

  assert {
    condition     = toset([for key, alarm in aws_cloudwatch_metric_alarm.this : split("#", alarm.alarm_description)[1] if strcontains(key, "-burn-")]) == toset(["api-burn-fast", "api-burn-slow"])
    error_message = "The long and the short window of a burn are one trouble."
  }
}
