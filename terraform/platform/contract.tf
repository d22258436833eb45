# What sites may know of the platform: one versioned parameter that holds handles, never secrets. A breaking change is a new
# version beside this one, so that sites move one by one.

locals {
  contract = {
    version = 1
    # Who hears of a site's alarms, by topic.
    alerts = { for key, topic in module.topics.topics : key => topic.arn if key != "security" }
    # null where sites have CloudFront's names only.
    dns = one([for name, dns in module.dns : { certificates = dns.certificates, name = name, zone_id = dns.zone.id }])
    # `copy` is of the copy region; null where nothing is copied there.
    keys = { copy = one(values(aws_kms_key.copy)[*].arn), cursor = aws_kms_key.cursor.arn, data = aws_kms_key.data.arn }
    # What sites tell goes to the queue, or to its dead letters; their API's access log to the stream.
    lake = {
      api_logs  = { role_arn = module.lake.logs_role_arn, stream_arn = module.lake.streams["api_logs"].arn }
      dlq_arn   = module.lake_queue.queues["lake"].dlq_arn
      queue_arn = module.lake_queue.queues["lake"].arn
    }
    logs = {
      bucket        = module.logs.buckets["logs"].name
      bucket_domain = module.logs.buckets["logs"].domain
      copy_bucket   = one([for logs in values(module.copy_logs) : logs.buckets["logs-copy"].name])
    }
    network = {
      private_subnet_ids = module.network.network.private_subnet_ids
      public_subnet_ids  = module.network.network.public_subnet_ids
      security_groups    = module.network.network.security_groups
      vpc_id             = module.network.network.vpc_id
    }
    # Days that no site may exceed with what is about a person, and days that each plan of backups keeps.
    retention = { backups = one(values(module.backup)[*].backup.keep_days), days = var.retention_days }
    # The firewall that sites share, and how one of a site's own logs.
    waf = { logs = { delivery = var.firewall.log_delivery }, web_acl_arn = module.firewall.web_acl.arn }
  }
}

resource "aws_ssm_parameter" "contract" {
  #checkov:skip=CKV2_AWS_34:handles only, no secret: every site's plan reads it in the clear
  name           = "/${replace(var.naming.prefix, "-", "/")}/platform/v1"
  description    = "Handles that the sites of ${var.naming.prefix} use"
  type           = "String"
  insecure_value = jsonencode(local.contract)

  tags = var.naming.tags
}
