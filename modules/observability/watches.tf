# What is watched of each kind of thing, as one table: `watched` names the things, this says what could be wrong with them.
# A row is an alarm for every thing of its kind. `above` and `below` are limits: a number, or the name of one of the thing's
# limits times `of`. `topic` is who hears of it: page, ticket, or null for what only a composite alarm listens to. `impact`
# marks what users notice. Each row has a section "<kind>-<row>" in docs/RUNBOOK.md.

locals {
  # Dimensions that a thing of the kind is named by, its limits and their defaults (null: the caller says it), and the one row
  # that is left where only the essential is watched: none (null) where another's shows the same failure. What a rule cannot
  # deliver is a message in a dead-letter queue; a table that refuses is a 5xx of the API or a message that grows old.
  kinds = {
    api          = { dimensions = ["ApiId"], essential = "server-errors", limits = { availability_percent = 99.5, client_error_percent = 5, latency_ms = 2500, server_error_percent = 5 } }
    cache        = { dimensions = ["clusterId"], essential = "full", limits = { bytes = null } }
    database     = { dimensions = ["DBClusterIdentifier"], essential = "capacity", limits = { capacity_percent = 90, connections = null, lag_ms = 2000 } }
    delivery     = { dimensions = ["DeliveryStreamName"], essential = "late", limits = { age_seconds = 3600 } }
    distribution = { dimensions = ["DistributionId"], essential = "errors", limits = { error_percent = 1 } }
    dlq          = { dimensions = ["QueueName"], essential = "messages", limits = { retention_seconds = 1209600 } }
    function     = { dimensions = ["FunctionName"], essential = "errors", limits = { error_percent = 5, timeout_ms = null } }
    queue        = { dimensions = ["QueueName"], essential = "age", limits = { age_seconds = 180 } }
    replication  = { dimensions = ["DestinationBucket", "RuleId", "SourceBucket"], essential = "failed", limits = { lag_seconds = 900 } }
    rule         = { dimensions = ["EventBusName", "RuleName"], essential = null, limits = {} }
    table        = { dimensions = ["TableName"], essential = null, limits = {} }
    vault        = { dimensions = ["BackupVaultName"], essential = "silent", limits = {} }
  }

  namespaces = {
    api   = "AWS/ApiGateway", cache = "AWS/ElastiCache", database = "AWS/RDS", delivery = "AWS/Firehose", distribution = "AWS/CloudFront", dlq = "AWS/SQS", function = "AWS/Lambda"
    queue = "AWS/SQS", replication = "AWS/S3", rule = "AWS/Events", table = "AWS/DynamoDB", vault = "AWS/Backup"
  }

  # SystemErrors exists per operation only: an alarm on the table alone would never see one.
  operations = ["BatchGetItem", "DeleteItem", "GetItem", "PutItem", "Query", "TransactWriteItems", "UpdateItem"]

  # Google's SRE workbook, chapter 5: a month's budget of errors burnt 14.4 times too fast is 2 % of it in an hour, 6 times too
  # fast 5 % in six. The short window ends the alarm soon after the trouble has ended.
  burns = {
    burn-fast-long  = { rate = 14.4, period = 3600 }
    burn-fast-short = { rate = 14.4, period = 300 }
    burn-slow-long  = { rate = 6, period = 21600 }
    burn-slow-short = { rate = 6, period = 1800 }
  }
}
