variable "copy" {
  description = "The vault of the second region (that of provider aws.copy): the customer key there."
  type        = object({ kms_key_arn = string })
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.copy.kms_key_arn))
    error_message = "copy.kms_key_arn is \"${var.copy.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "force_destroy" {
  description = "Whether a destroy takes the recovery points along. Only an environment made to be thrown away says true."
  type        = bool
  default     = false
  nullable    = false
}

variable "kms_key_arn" {
  description = "Customer key that encrypts the recovery points of this region."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "lock" {
  description = "What no recovery point may undercut or exceed, in days. `mode`: governance (IAM may lift it) or compliance (nobody may, once changeable_days are over)."
  type = object({
    changeable_days = optional(number, 14)
    max_days        = optional(number, 90)
    min_days        = optional(number, 7)
    mode            = optional(string, "governance")
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["compliance", "governance"], var.lock.mode)
    error_message = "lock.mode is \"${var.lock.mode}\": it must be governance or compliance."
  }

  validation {
    condition     = var.lock.min_days >= 1 && var.lock.max_days >= var.lock.min_days && var.lock.max_days <= 36500
    error_message = "lock keeps ${var.lock.min_days} to ${var.lock.max_days} days: min_days must be 1 or more, max_days from min_days to 36500."
  }

  validation {
    condition     = var.lock.changeable_days >= 3 && var.lock.changeable_days <= 36500
    error_message = "lock.changeable_days is ${var.lock.changeable_days}: AWS wants 3 to 36500 days before a compliance lock is final."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": lower-case words joined by single hyphens, such as \"acme-prod\", of at most 40 characters."
  }
}

variable "plans" {
  description = "Backup plans by name: when (a cron expression, UTC), days kept here and, unless null, days that the copy in the second region is kept. A resource is in a plan when its tag `Backup` names it; several names are joined by \"+\"."
  type        = map(object({ copy_days = optional(number), keep_days = number, schedule = string }))
  default = {
    daily  = { copy_days = 90, keep_days = 90, schedule = "cron(15 3 * * ? *)" }
    hourly = { keep_days = 7, schedule = "cron(0 * * * ? *)" }
  }
  nullable = false

  validation {
    condition     = length(var.plans) > 0 && alltrue([for name in keys(var.plans) : can(regex("^[a-z]{1,20}$", name))])
    error_message = "plans has ${jsonencode(keys(var.plans))}: one plan at least, its name 1 to 20 lower-case letters."
  }

  validation {
    condition     = alltrue([for p in values(var.plans) : can(regex("^cron\\([^()]+\\)$", p.schedule))])
    error_message = "plans[*].schedule is ${jsonencode([for p in values(var.plans) : p.schedule])}: it must be cron(...), six fields, UTC."
  }

  validation {
    condition = alltrue(flatten([for p in values(var.plans) : [
      for days in [p.keep_days, coalesce(p.copy_days, p.keep_days)] :
      days >= 1 && floor(days) == days && days >= var.lock.min_days && days <= var.lock.max_days
    ]]))
    error_message = "plans[*].keep_days and copy_days are ${jsonencode({ for name, p in var.plans : name => [p.keep_days, p.copy_days] })}: they must be whole days, 1 or more, within the lock (${var.lock.min_days} to ${var.lock.max_days})."
  }
}

variable "restore_tests" {
  description = "When (a cron expression, UTC) the latest recovery points are restored for a test, and of which kinds."
  type = object({
    kinds    = optional(set(string), ["DynamoDB", "S3"])
    schedule = optional(string, "cron(0 5 ? * SUN *)")
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(var.restore_tests.kinds) > 0 && alltrue([for kind in var.restore_tests.kinds : contains(["Aurora", "DynamoDB", "S3"], kind)])
    error_message = "restore_tests.kinds is ${jsonencode(var.restore_tests.kinds)}: one at least of Aurora, DynamoDB and S3."
  }

  validation {
    condition     = can(regex("^cron\\([^()]+\\)$", var.restore_tests.schedule))
    error_message = "restore_tests.schedule is \"${var.restore_tests.schedule}\": it must be cron(...), six fields, UTC."
  }
}
