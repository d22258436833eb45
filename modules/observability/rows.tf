locals {
  percent = "IF(whole > 0, 100 * FILL(part, 0) / whole, 0)"

  rows = {
    api = merge({
      client-errors = { what = "callers are refused", metric = "4xx", of = "Count", above = "client_error_percent", datapoints = 5, periods = 5 }
      latency       = { what = "answers are slow", metric = "Latency", statistic = "p90", above = "latency_ms", datapoints = 5, periods = 5, impact = true }
      server-errors = { what = "answers are 5xx", metric = "5xx", of = "Count", above = "server_error_percent", datapoints = 3, periods = 3, impact = true }
      }, { for name, burn in local.burns : name => {
        what = "the budget of errors burns ${burn.rate} times too fast", metric = "5xx", of = "Count", above = "availability_percent", burn = burn.rate, period = burn.period, topic = null
    } })
    cache = {
      full      = { what = "is nearly full", metric = "BytesUsedForCache", statistic = "Maximum", above = "bytes", factor = 0.8, datapoints = 5, periods = 5 }
      throttled = { what = "throttles commands", metric = "ThrottledCmds", above = 0, datapoints = 3, periods = 5 }
    }
    database = {
      capacity    = { what = "is at the end of its capacity", metric = "ACUUtilization", statistic = "Average", above = "capacity_percent", datapoints = 15, periods = 15 }
      connections = { what = "is nearly out of connections", metric = "DatabaseConnections", statistic = "Maximum", above = "connections", factor = 0.8, datapoints = 3, periods = 5 }
      lag         = { what = "has a replica that lags behind", metric = "AuroraReplicaLagMaximum", statistic = "Maximum", above = "lag_ms", datapoints = 5, periods = 5 }
    }
    delivery = {
      late      = { what = "what it took in does not reach the bucket", metric = "DeliveryToS3.DataFreshness", statistic = "Maximum", above = "age_seconds", period = 300, datapoints = 3, periods = 3 }
      throttled = { what = "takes less than it is given", metric = "ThrottledRecords", above = 0, period = 300, datapoints = 3, periods = 3 }
      unread    = { what = "cannot read what it is given", metric = "FailedConversion.Records", above = 0, period = 300 }
    }
    distribution = {
      errors = { what = "answers are 5xx", metric = "5xxErrorRate", statistic = "Average", above = "error_percent", datapoints = 5, periods = 5, impact = true }
    }
    dlq = {
      expiring = { what = "messages are about to be lost", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum", above = "retention_seconds", factor = 0.75, period = 300, topic = "page" }
      messages = { what = "holds messages that nobody could process", metric = "ApproximateNumberOfMessagesVisible", statistic = "Maximum", above = 0, topic = "page" }
    }
    function = {
      dropped   = { what = "events were dropped before they reached it", metric = "AsyncEventsDropped", above = 0 }
      duration  = { what = "nearly runs into its timeout", metric = "Duration", statistic = "p99", above = "timeout_ms", factor = 0.8, datapoints = 3, periods = 5 }
      errors    = { what = "fails", metric = "Errors", of = "Invocations", above = "error_percent", datapoints = 2, periods = 3 }
      throttles = { what = "is throttled", metric = "Throttles", above = 0, datapoints = 5, periods = 5 }
    }
    queue = {
      age = { what = "its oldest message waits too long", metric = "ApproximateAgeOfOldestMessage", statistic = "Maximum", above = "age_seconds", datapoints = 5, periods = 5 }
    }
    replication = {
      failed = { what = "objects could not be copied", metric = "OperationsFailedReplication", above = 0 }
      late   = { what = "copies are late", metric = "ReplicationLatency", statistic = "Maximum", above = "lag_seconds", datapoints = 3, periods = 3 }
    }
    rule = {
      dead   = { what = "events went to the dead-letter queue", metric = "InvocationsSentToDlq", above = 0 }
      failed = { what = "events did not reach the target", metric = "FailedInvocations", above = 0 }
    }
    table = {
      read-throttles  = { what = "reads are throttled", metric = "ReadThrottleEvents", above = 0, datapoints = 3, periods = 5 }
      system-errors   = { what = "DynamoDB itself fails", metric = "SystemErrors", per = "Operation", above = 0, datapoints = 2, periods = 3 }
      write-throttles = { what = "writes are throttled", metric = "WriteThrottleEvents", above = 0, datapoints = 3, periods = 5 }
    }
    vault = {
      copies-failed = { what = "a copy failed", metric = "NumberOfCopyJobsFailed", above = 0, period = 300 }
      failed        = { what = "a backup failed", metric = "NumberOfBackupJobsFailed", above = 0, period = 300 }
      # No news is bad news: a plan that no longer runs fails nothing.
      silent = { what = "no backup has succeeded for two hours", metric = "NumberOfBackupJobsCompleted", below = 1, period = 7200, missing = "breaching" }
    }
  }
}
