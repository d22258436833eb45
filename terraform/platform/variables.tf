variable "analytics" {
  description = "Who asks the lake: roles of people who may (see module analysts), and dashboards, notebooks and a warehouse for them, each null unless wanted. Null: nobody but administrators."
  type = object({
    dashboards = optional(object({ readers = optional(map(set(string)), {}) }))
    notebooks  = optional(object({ idle_minutes = optional(number), people = optional(set(string), []) }))
    people     = set(string)
    warehouse = optional(object({
      base_rpus         = optional(number)
      max_query_seconds = optional(number)
      max_rpus          = optional(number)
      rpu_hours_per_day = optional(number)
    }))
  })
  default = null
}

variable "backup" {
  description = "Who may lift the lock of the vaults: nobody once 14 days are over (compliance), who IAM says (governance); none: the environment has no backups."
  type        = object({ lock = optional(string, "governance") })
  default     = {}
  nullable    = false

  validation {
    condition     = contains(["compliance", "governance", "none"], var.backup.lock)
    error_message = "backup.lock is \"${var.backup.lock}\": allowed are compliance, governance, none."
  }
}

variable "delivery" {
  description = "Pipelines inside the account: where the code is, the roles that terraform/bootstrap makes, image repositories, days of artifacts and logs. Null: delivery is GitHub's workflows."
  type = object({
    artifact_days = optional(number, 90)
    images        = optional(map(object({ keep = optional(number) })), {})
    log_days      = optional(number)
    roles         = object({ apply = string, plan = string })
    source_code = object({
      branch         = optional(string)
      connection_arn = optional(string)
      repository     = string
      starts         = optional(string)
    })
  })
  default = null
}

variable "dns" {
  description = "The domain that the sites' names are in: its zone, created here or existing, and days of its query log; null: sites have CloudFront's names. `log_delivery` is `unavailable` only where the AWS in use has no query logging."
  type = object({
    log_days     = optional(number)
    log_delivery = optional(string)
    source       = optional(string, "created")
    zone         = string
  })
  default = null
}

variable "firewall" {
  description = "The firewall that the sites share: addresses allowed and blocked, rates per address, block or count by rule. `log_delivery` is `unavailable` only where the AWS in use has no WAF logging."
  type = object({
    allow        = optional(set(string), [])
    block        = optional(set(string), [])
    limits       = optional(object({ per_address = optional(number), sensitive_paths = optional(number), window_seconds = optional(number) }), {})
    log_delivery = optional(string)
    mode         = optional(object({ default = optional(string), rules = optional(map(string), {}) }), {})
  })
  default  = {}
  nullable = false
}

variable "log_days" {
  description = "Days that access logs are kept; of those that name an address, at most retention_days."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.log_days >= 1
    error_message = "log_days must be 1 or more."
  }
}

variable "naming" {
  description = "Identity of the environment: prefix <org>-<env> and tags; `boundary_arn` bounds every role in it (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}-[a-z][a-z0-9]{1,9}$", var.naming.prefix))
    error_message = "naming.prefix must be <org>-<env>: lower-case letters and digits around one hyphen."
  }
}

variable "network" {
  description = "The address plan (range, zones, NAT: none, single or per_zone, ranges to stay clear of), the services with an endpoint of their own, days of the flow log."
  type = object({
    cidr                = string
    flow_log_days       = optional(number)
    interface_endpoints = optional(set(string), ["events", "kms", "secretsmanager", "sqs"])
    nat                 = optional(string, "none")
    reserved_cidrs      = optional(set(string), [])
    zones               = set(string)
  })
  nullable = false
}

variable "observability" {
  description = "Who listens to the topics page, security and ticket (an e-mail or HTTPS address, or a queue), what the account may cost in a month in US dollars, and what the AWS in use has not: anomalies, traces. That is empty on AWS itself; only the embedded one lacks some."
  type = object({
    month_usd   = number
    subscribers = map(map(object({ endpoint = string, protocol = string })))
    unavailable = optional(set(string), [])
  })
  nullable = false

  validation {
    condition     = length(setsubtract(var.observability.unavailable, ["anomalies", "traces"])) == 0
    error_message = "observability.unavailable has ${jsonencode(setsubtract(var.observability.unavailable, ["anomalies", "traces"]))}: allowed are anomalies, traces."
  }
}

variable "organisation" {
  description = "Whose principals and resources may meet at the network's endpoints: an AWS organisation by id, or this account and the listed ones."
  type        = object({ account_ids = optional(set(string), []), id = optional(string) })
  default     = {}
  nullable    = false
}

variable "packages" {
  description = "The Lambda zips that `slipway package` built: their folder and its manifest.json."
  type = object({
    directory = string
    manifest = object({
      architecture = string
      runtime      = string
      functions    = map(object({ file = string, sha256 = string }))
    })
  })
  nullable = false
}

variable "retain" {
  description = "Whether what is stored survives a destroy. Only an environment made to be thrown away says false."
  type        = bool
  default     = true
  nullable    = false
}

variable "retention_days" {
  description = "The longest that anything about a person is kept in this environment: no site may keep media for longer, and what sites share (the lake, logs with addresses) ends with it."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.retention_days >= 1 && var.retention_days <= 365 && floor(var.retention_days) == var.retention_days
    error_message = "retention_days is ${var.retention_days}: it must be whole days from 1 to 365."
  }
}

variable "security" {
  description = "Standards that the account is held to beyond fsbp and cis, severities of findings that people are told of at once, and what the AWS in use has not (see module security)."
  type = object({
    severities  = optional(set(string))
    standards   = optional(set(string))
    unavailable = optional(set(string))
  })
  default  = {}
  nullable = false
}
