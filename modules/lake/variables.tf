variable "delivery" {
  description = "How long events are gathered before a file is written: whatever comes first, so many MB or seconds."
  type        = object({ gather_mb = optional(number, 128), gather_seconds = optional(number, 900) })
  default     = {}
  nullable    = false

  validation {
    # Below 64 MB Firehose converts nothing to Parquet and sorts nothing into folders.
    condition     = var.delivery.gather_mb >= 64 && var.delivery.gather_mb <= 128 && var.delivery.gather_seconds >= 60 && var.delivery.gather_seconds <= 900
    error_message = "delivery is ${jsonencode(var.delivery)}: gather_mb must be 64 to 128, gather_seconds 60 to 900."
  }
}

variable "kms_key_arn" {
  description = "Key that encrypts what waits for delivery and what was delivered."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds every role in it."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod\", at most 40 characters."
  }
}

variable "retention_days" {
  description = "Days that the bucket keeps what is delivered to it: how far back the tables look."
  type        = number
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is ${var.retention_days}: it must be a whole number, 1 or more."
  }
}

variable "storage" {
  description = "Names of the buckets: where the lake is, where answers go, and where the CDNs' access logs are."
  type        = object({ lake = string, logs = string, results = string })
  nullable    = false

  validation {
    condition     = length(distinct(values(var.storage))) == 3
    error_message = "storage is ${jsonencode(var.storage)}: answers, events and logs have a bucket each, because they live for unlike times."
  }
}

variable "workgroup" {
  description = "What one question may read: a query that would scan more is ended, and costs what it had read."
  type        = object({ scan_limit_mb = optional(number, 10240) })
  default     = {}
  nullable    = false

  validation {
    # Athena takes no limit below 10 MB.
    condition     = var.workgroup.scan_limit_mb >= 10 && floor(var.workgroup.scan_limit_mb) == var.workgroup.scan_limit_mb
    error_message = "workgroup.scan_limit_mb is ${var.workgroup.scan_limit_mb}: it must be a whole number of MB, 10 or more."
  }
}
