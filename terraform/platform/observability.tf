# Who hears what, and the platform's own alarms. Each site has its alarms beside what they watch, and tells the same topics.

module "topics" {
  source = "../../modules/topics"

  key_deletion_days = local.key_deletion_days
  naming            = var.naming
  subscribers       = var.observability.subscribers
}

locals {
  # What of the platform can fail, by kind: what to look for is in module observability.
  watched = {
    delivery = { for key, stream in module.lake.streams : replace(key, "_", "-") => { dimensions = { DeliveryStreamName = stream.name } } }
    dlq = merge(
      { for key, queue in module.undelivered.dead_letter_queues : key => { dimensions = { QueueName = queue.name } } },
      { for key, queue in module.lake_queue.queues : key => {
        dimensions = { QueueName = queue.dlq_name }
        limits     = { retention_seconds = 86400 * min(14, var.retention_days) }
      } },
    )
    function = { record_event = { dimensions = { FunctionName = module.record_event.function.name }, limits = { timeout_ms = 30000 } } }
    queue    = { for key, queue in module.lake_queue.queues : key => { dimensions = { QueueName = queue.name } } }
    # The vault itself; a job that fails, and silence.
    vault = { for key, backup in module.backup : key => { dimensions = { BackupVaultName = backup.backup.vaults.home.name } } }
    rule = { for key, rule in merge(
      module.findings.rules, module.lake_errors.rules, merge([for delivery in values(module.delivery) : { for key, rule in delivery.rules : "delivery-${key}" => rule }]...)
    ) : key => { dimensions = { EventBusName = "default", RuleName = rule.name } } }
  }
}

module "alarms" {
  source = "../../modules/observability"

  naming  = var.naming
  topics  = { page = module.topics.topics["page"].arn, ticket = module.topics.topics["ticket"].arn }
  watched = local.watched
}

module "budget" {
  source = "../../modules/budget"

  anomalies = { detection = contains(var.observability.unavailable, "anomalies") ? "unavailable" : "service" }
  month_usd = var.observability.month_usd
  naming    = var.naming
  topic_arn = module.topics.topics["ticket"].arn
}

module "dashboard" {
  source = "../../modules/dashboard"

  alarm_arns = values(module.alarms.alarms)[*].arn
  naming     = var.naming
  watched    = { for kind, things in local.watched : kind => { for name, thing in things : name => { dimensions = thing.dimensions } } }
}

module "tracing" {
  source   = "../../modules/tracing"
  for_each = contains(var.observability.unavailable, "traces") ? toset([]) : toset(["traces"])

  naming = var.naming
}
