# Who asks the lake, and with what: the analysts' role, notebooks in the private network, dashboards, a warehouse. Each is a value
# of the environment, and what it has not asked for does not exist. All of them read the same, from one place (modules/analysts).

locals {
  # One of each or none: maps, so that nothing is counted.
  analysts   = { for analytics in [var.analytics] : "lake" => analytics if analytics != null }
  dashboards = { for key, analytics in local.analysts : key => analytics.dashboards if analytics.dashboards != null }
  notebooks  = { for key, analytics in local.analysts : key => analytics.notebooks if analytics.notebooks != null }
  warehouses = { for key, analytics in local.analysts : key => analytics.warehouse if analytics.warehouse != null }

  # Views of the lake that dashboards begin with, and what is drawn of them.
  charted = ["blocked_requests", "cache_hits", "cost", "rejections", "storage", "time_to_ready", "uploads_daily"]
  charts = {
    cost       = { by = "step", data_set = "cost", of = "usd", title = "Cost by day and step, US dollars" }
    rejections = { by = "reason", data_set = "rejections", of = "media", title = "Why media were rejected" }
    storage    = { by = "kind", data_set = "storage", of = "size_bytes", title = "Bytes that are kept, by the day of the upload" }
    times      = { aggregation = "MAX", by = "kind", data_set = "time_to_ready", of = "p95_ms", title = "From upload to ready, ms (95 of 100 are faster)" }
    uploads    = { by = "status", data_set = "uploads_daily", of = "uploads", title = "Uploads by day" }
  }
}

module "analysts" {
  source   = "../../modules/analysts"
  for_each = local.analysts

  lake   = merge(module.lake.lake, { kms_key_arn = aws_kms_key.data.arn })
  logs   = { bucket = module.logs.buckets["logs"].name }
  naming = var.naming
  people = each.value.people
}

module "notebook" {
  source   = "../../modules/notebook"
  for_each = local.notebooks

  idle_minutes = each.value.idle_minutes
  kms_key_arn  = aws_kms_key.data.arn
  naming       = var.naming
  network      = { subnet_ids = module.network.network.private_subnet_ids, vpc_id = module.network.network.vpc_id }
  opened_by    = module.analysts[each.key].role.name
  people       = each.value.people
  policies     = module.analysts[each.key].policies.ask
  retain       = var.retain
}

module "quicksight" {
  source   = "../../modules/quicksight"
  for_each = local.dashboards

  charts    = local.charts
  data_sets = { for view in local.charted : view => module.lake.lake.columns[view] }
  lake      = { database = module.lake.lake.database, policies = module.analysts[each.key].policies.ask, workgroup = module.lake.lake.workgroup }
  naming    = var.naming
  readers   = each.value.readers
}

module "warehouse" {
  source   = "../../modules/warehouse"
  for_each = local.warehouses

  capacity    = each.value
  kms_key_arn = aws_kms_key.data.arn
  lake        = { database = module.lake.lake.database, policies = module.analysts[each.key].policies.look }
  log_days    = local.person_log_days
  naming      = var.naming
  network     = { subnet_ids = module.network.network.private_subnet_ids, vpc_id = module.network.network.vpc_id }
}
