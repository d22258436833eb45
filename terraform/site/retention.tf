# One value, the site's retention_days, says how long anything about a person may be kept. Whatever keeps some of it takes its
# days from here; src/cli/retention_rules.py reads the plans, and docs/RETENTION.md tells them.

locals {
  # The periods that CloudWatch Logs offers, up to the longest retention of a site.
  log_periods = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365]

  backup_days = try(local.platform.retention.backups.hourly, 7)

  keep = {
    # A backup lives as long as its plan says: a site that forgets sooner has none of it, and recovers from its table and copies.
    backup = var.site.retention_days >= local.backup_days ? "hourly" : null
    # What is deleted can be had back for a week at most, after a mistake and no longer.
    recovery_days = min(7, var.site.retention_days)

    log_days = max([for days in local.log_periods : days if days <= var.site.retention_days]...)

    # A message names a file and who sent it.
    dead_letter_days = min(14, var.site.retention_days)
    queue_days       = min(4, var.site.retention_days)
  }
}
