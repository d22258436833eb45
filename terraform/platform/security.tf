# Who did what is recorded, the account is watched, and what is found is told. One environment is one account, so all of it
# belongs to the platform.

module "records" {
  source = "../../modules/storage"

  naming = var.naming
  buckets = {
    # Kept until somebody deletes it: evidence has no retention of its own.
    audit = {
      audited_by    = ["cloudtrail", "config"]
      backup        = "daily"
      force_destroy = !var.retain
      kms_key_arn   = format("%s", module.audit.kms_key_arn) # never null, as the plan then knows before there is a key
      log_bucket    = module.logs.buckets["logs"].name
    }
  }
}

module "audit" {
  source = "../../modules/audit"

  alarm_topic_arn    = module.topics.topics["security"].arn
  bucket             = module.records.buckets["audit"].name
  key_deletion_days  = local.key_deletion_days
  naming             = var.naming
  unrecorded_buckets = [module.logs.buckets["logs"].name, module.records.buckets["audit"].name]
}

module "security" {
  source = "../../modules/security"

  configuration = { bucket = module.records.buckets["audit"].name, kms_key_arn = module.audit.kms_key_arn }
  naming        = var.naming
  standards     = var.security.standards
  unavailable   = var.security.unavailable
}

module "findings" {
  source = "../../modules/findings"

  dead_letter_queue_arn = module.undelivered.dead_letter_queues["findings"].arn
  naming                = var.naming
  severities            = var.security.severities
  topic_arn             = module.topics.topics["security"].arn
}

module "undelivered" {
  source = "../../modules/queue"

  dead_letter_queues = merge(
    { findings = values(module.findings.rules)[*].arn },
    { for key, rule in module.lake_errors.rules : key => [rule.arn] },
    # By its name, not by a loop over the module: its rules exist before what hears of them.
    { for key in keys(local.delivery) : key => values(module.delivery["delivery"].rules)[*].arn },
  )
  kms_key_arn = aws_kms_key.data.arn
  naming      = var.naming
}
