# What of the site is watched: named here once, for its alarms, its dashboard and its saved questions.

locals {
  watched = {
    api          = { api = { dimensions = { ApiId = module.api.api.id } } }
    distribution = { cdn = { dimensions = { DistributionId = module.cdn.distribution.id } } }
    dlq = { for key, queue in module.queue.queues : key => {
      dimensions = { QueueName = queue.dlq_name }
      limits     = { retention_seconds = 86400 * local.keep.dead_letter_days }
    } }
    function = { for key, function in module.functions : key => {
      dimensions = { FunctionName = function.function.name }
      limits     = { timeout_ms = 1000 * local.functions[key].timeout_seconds }
    } }
    queue       = { for key, queue in module.queue.queues : key => { dimensions = { QueueName = queue.name } } }
    replication = { for key, rule in merge(values(module.replication)[*].rules...) : key => { dimensions = rule } }
    rule        = { for key, rule in module.events.rules : key => { dimensions = { EventBusName = rule.bus, RuleName = rule.name } } }
    table       = { metadata = { dimensions = { TableName = module.metadata.table.name } } }
  }
}

module "alarms" {
  source = "../../modules/observability"

  extent  = var.observability.alarms
  naming  = local.naming
  topics  = { page = local.platform.alerts.page, ticket = local.platform.alerts.ticket }
  watched = local.watched
}

# A dashboard bills by the month, so an environment says whether its sites have one.
module "dashboard" {
  source   = "../../modules/dashboard"
  for_each = contains(var.observability.views, "dashboard") ? toset(["site"]) : toset([])

  alarm_arns = values(module.alarms.alarms)[*].arn
  naming     = local.naming
  watched    = { for kind, things in local.watched : kind => { for name, thing in things : name => { dimensions = thing.dimensions } } }
}

module "queries" {
  source   = "../../modules/queries"
  for_each = contains(var.observability.views, "queries") ? toset(["site"]) : toset([])

  log_groups = { api = [module.api.api.log_group], function = values(module.functions)[*].function.log_group }
  naming     = local.naming
}
