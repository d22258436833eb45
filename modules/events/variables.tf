variable "bus" {
  description = "The site's own bus and how long it remembers its events for a replay; null: rules on the default bus only."
  type        = object({ archive_days = number })
  default     = null

  validation {
    # 0 would mean "for ever" to EventBridge.
    condition     = var.bus == null ? true : var.bus.archive_days >= 1 && floor(var.bus.archive_days) == var.bus.archive_days
    error_message = "bus.archive_days must be a whole number, 1 or more."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix))
    error_message = "naming.prefix is lower-case words joined by single hyphens, such as \"acme-prod-shop\"."
  }

  validation {
    condition     = var.bus == null || length(var.naming.prefix) <= 48
    error_message = "naming.prefix must be at most 48 characters where there is a bus: it names the bus's archive."
  }
}

variable "rules" {
  description = "Rules by stable key: which events (an EventBridge pattern as JSON) of which bus; the key ends the rule's name."
  type = map(object({
    bus         = optional(string, "default") # default (where AWS services report) | own
    description = string
    pattern     = string
  }))
  default  = {}
  nullable = false

  validation {
    condition = alltrue([for key in keys(var.rules) :
      can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key)) && length("${var.naming.prefix}-${key}") <= 64
    ])
    error_message = "rules: a key is lower-case words joined by single hyphens; with \"<naming.prefix>-\" at most 64 characters."
  }

  validation {
    condition     = alltrue([for r in values(var.rules) : contains(["default", "own"], r.bus) && (r.bus == "default" || var.bus != null)])
    error_message = "rules[*].bus must be \"default\", or \"own\" where bus is given."
  }

  validation {
    # Without a source a rule matches what anybody in the account puts on the bus.
    condition     = alltrue([for r in values(var.rules) : try(length(jsondecode(r.pattern).source) > 0, false)])
    error_message = "rules[*].pattern must be JSON that names at least one source."
  }

  validation {
    condition     = alltrue([for r in values(var.rules) : length(trimspace(r.description)) > 0])
    error_message = "rules[*].description must say what the rule is for."
  }
}

variable "targets" {
  description = "Queues by stable key: the rule that feeds one, and the dead-letter queue for what cannot be delivered in time."
  type = map(object({
    constants       = optional(map(string), {}) # said beside source, detail-type and detail, which are then all that is handed on
    dlq_arn         = string
    max_age_seconds = optional(number, 86400) # an event older than that goes to the dead-letter queue
    max_retries     = optional(number, 185)   # so does one that was tried that often
    queue_arn       = string
    rule            = string # key of rules
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for t in values(var.targets) : contains(keys(var.rules), t.rule)])
    error_message = "targets[*].rule must be a key of rules."
  }

  validation {
    condition = alltrue(flatten([for t in values(var.targets) : [
      for arn in [t.queue_arn, t.dlq_arn] : can(regex("^arn:[^:]+:sqs:[^:]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))
    ]]))
    error_message = "targets[*].queue_arn and dlq_arn must be ARNs of standard SQS queues."
  }

  validation {
    condition     = alltrue([for t in values(var.targets) : t.queue_arn != t.dlq_arn])
    error_message = "targets[*].dlq_arn must be another queue than queue_arn."
  }

  validation {
    condition = alltrue(flatten([for t in values(var.targets) : [for name, value in t.constants :
      can(regex("^[a-z_]+$", name)) && !contains(["detail", "source"], name) && can(regex("^[A-Za-z0-9_-]+$", value))
    ]]))
    error_message = "targets[*].constants is ${jsonencode({ for key, t in var.targets : key => t.constants })}: names are lower-case words other than detail and source, values letters, digits, _ and -."
  }

  validation {
    condition = alltrue([for t in values(var.targets) :
      t.max_age_seconds >= 60 && t.max_age_seconds <= 86400 && t.max_retries >= 0 && t.max_retries <= 185
    ])
    error_message = "targets[*]: max_age_seconds must be 60 to 86400, max_retries 0 to 185."
  }
}
