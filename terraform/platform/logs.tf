# S3's own access logs name the address that a file was sent from. CDNs' logs do not (modules/cdn/logs.tf).

locals {
  addresses = { "s3/" = min(var.log_days, var.retention_days) }

  # The longest period that CloudWatch Logs offers within that.
  person_log_days = max([for days in [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365] : days if days <= local.addresses["s3/"]]...)
}

module "logs" {
  source = "../../modules/storage"

  naming = var.naming
  buckets = {
    logs = { expire_objects_days = var.log_days, expire_prefixes_days = local.addresses, force_destroy = !var.retain, receives_logs = true }
  }
}
