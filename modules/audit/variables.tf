variable "alarm_topic_arn" {
  description = "The security topic: every alarm goes there, and comes back when it is over."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.alarm_topic_arn))
    error_message = "alarm_topic_arn is \"${var.alarm_topic_arn}\": it must be the ARN of an SNS topic; an alarm without an action tells nobody."
  }
}

variable "bucket" {
  description = "Name of the bucket that keeps the trail's files; it admits `cloudtrail` and is encrypted with this module's key."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.bucket))
    error_message = "bucket is \"${var.bucket}\": it must be the name of a bucket, not its ARN."
  }
}

variable "key_deletion_days" {
  description = "Days in which the deletion of the audit key can be taken back. Only an environment made to be thrown away says less than 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30 && floor(var.key_deletion_days) == var.key_deletion_days
    error_message = "key_deletion_days is ${var.key_deletion_days}: KMS takes whole days from 7 to 30."
  }
}

variable "log_days" {
  description = "Days that the trail's log group can be searched; the bucket keeps the files for as long as it says itself."
  type        = number
  default     = 365
  nullable    = false

  validation {
    condition     = contains([365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days is ${var.log_days}: an audit log is searchable for a year at least, as CloudWatch Logs counts: 365, 400, 545, 731, 1096, 1827, ..."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is at most 40 characters, lower-case words joined by single hyphens, such as \"acme-prod\"."
  }
}

variable "unrecorded_buckets" {
  description = "Names of the buckets that hold logs: what AWS writes there is not an event of its own, or each file would be recorded in the next one."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for name in var.unrecorded_buckets : startswith(name, "${var.naming.prefix}-") && can(regex("logs|audit", name))])
    error_message = "unrecorded_buckets is ${jsonencode(var.unrecorded_buckets)}: each must be a bucket of ${var.naming.prefix} for logs or audit; what strangers upload is always recorded."
  }
}
