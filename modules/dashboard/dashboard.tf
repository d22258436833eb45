# One screen that answers "is it well?": the alarms first, then what users feel, then what works behind it. It shows what is
# watched, by the same names and from the same input as the alarms, so that nothing is on one and not on the other.

data "aws_region" "current" {}

locals {
  width = 24 # of CloudWatch's grid
  tall  = 6

  # Of each kind the graphs that explain its alarms: namespace, metric and statistic of each line.
  graphs = {
    api          = { Requests = [["AWS/ApiGateway", "Count", "Sum"], ["AWS/ApiGateway", "4xx", "Sum"], ["AWS/ApiGateway", "5xx", "Sum"]], Latency = [["AWS/ApiGateway", "Latency", "p50"], ["AWS/ApiGateway", "Latency", "p90"], ["AWS/ApiGateway", "Latency", "p99"]] }
    cache        = { Use = [["AWS/ElastiCache", "BytesUsedForCache", "Maximum"], ["AWS/ElastiCache", "ThrottledCmds", "Sum"]] }
    database     = { Load = [["AWS/RDS", "ACUUtilization", "Average"], ["AWS/RDS", "DatabaseConnections", "Maximum"]] }
    distribution = { Delivery = [["AWS/CloudFront", "Requests", "Sum"], ["AWS/CloudFront", "5xxErrorRate", "Average"], ["AWS/CloudFront", "4xxErrorRate", "Average"]] }
    dlq          = { "Dead letters" = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"]] }
    function     = { Calls = [["AWS/Lambda", "Invocations", "Sum"], ["AWS/Lambda", "Errors", "Sum"], ["AWS/Lambda", "Throttles", "Sum"]], Duration = [["AWS/Lambda", "Duration", "p50"], ["AWS/Lambda", "Duration", "p99"]] }
    queue        = { Waiting = [["AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum"], ["AWS/SQS", "ApproximateAgeOfOldestMessage", "Maximum"]] }
    delivery     = { Delivery = [["AWS/Firehose", "DeliveryToS3.DataFreshness", "Maximum"], ["AWS/Firehose", "IncomingRecords", "Sum"]] }
    replication  = { Copies = [["AWS/S3", "ReplicationLatency", "Maximum"], ["AWS/S3", "OperationsFailedReplication", "Sum"]] }
    rule         = { Events = [["AWS/Events", "Invocations", "Sum"], ["AWS/Events", "FailedInvocations", "Sum"]] }
    table        = { Use = [["AWS/DynamoDB", "ConsumedReadCapacityUnits", "Sum"], ["AWS/DynamoDB", "ConsumedWriteCapacityUnits", "Sum"], ["AWS/DynamoDB", "WriteThrottleEvents", "Sum"]] }
    vault        = { Backups = [["AWS/Backup", "NumberOfBackupJobsCompleted", "Sum"], ["AWS/Backup", "NumberOfBackupJobsFailed", "Sum"]] }
  }

  # What users feel comes first.
  order = ["api", "distribution", "function", "queue", "dlq", "rule", "table", "database", "cache", "replication", "delivery", "vault"]

  panels = flatten([for kind in local.order : [for thing, watch in lookup(var.watched, kind, {}) : [for title, lines in local.graphs[kind] : {
    title = "${kind} ${thing}: ${lower(title)}"
    metrics = [for line in lines : concat([line[0], line[1]], flatten([
      for dimension, value in merge({ for name, value in watch.dimensions : name => value if !(name == "EventBusName" && value == "default") }, kind == "distribution" ? { Region = "Global" } : {}) : [dimension, value]
    ]), [{ stat = line[2] }])]
  }]]])

  columns = 3

  widgets = concat(
    length(var.alarm_arns) == 0 ? [] : [{
      type       = "alarm", x = 0, y = 0, width = local.width, height = 2 + ceil(length(var.alarm_arns) / 8)
      properties = jsonencode({ alarms = sort(var.alarm_arns), title = "Alarms of ${var.naming.prefix}" })
    }],
    [for place, panel in local.panels : {
      type       = "metric", x = place % local.columns * local.width / local.columns, y = 2 + ceil(length(var.alarm_arns) / 8) + floor(place / local.columns) * local.tall
      width      = local.width / local.columns, height = local.tall
      properties = jsonencode({ metrics = panel.metrics, period = 60, region = data.aws_region.current.name, title = panel.title, view = "timeSeries" })
    }],
  )
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.naming.prefix
  dashboard_body = jsonencode({ widgets = [for widget in local.widgets : merge(widget, { properties = jsondecode(widget.properties) })] })
}
