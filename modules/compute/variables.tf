variable "environment" {
  description = "Environment variables by name: handles and settings, never secrets. POWERTOOLS_LOG_LEVEL and POWERTOOLS_SERVICE_NAME are added."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.environment) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "environment: names are upper-case letters, digits and underscores, starting with a letter."
  }

  validation {
    condition     = alltrue([for name in keys(var.environment) : !can(regex("^(AWS_|LAMBDA_|POWERTOOLS_(LOG_LEVEL|SERVICE_NAME)$)", name))])
    error_message = "environment: AWS_* and LAMBDA_* belong to the runtime, POWERTOOLS_LOG_LEVEL and POWERTOOLS_SERVICE_NAME to this module."
  }

  validation {
    # Lambda allows 4 KB for all names and values; the rest is for the module's own two.
    condition     = length(join("", concat(keys(var.environment), values(var.environment)))) <= 3900
    error_message = "environment: names and values must be 3,900 characters or less together (Lambda's limit is 4 KB)."
  }
}

variable "event_sources" {
  description = "SQS queues that feed the function, by stable key. The role needs the queue's permissions from `permissions`."
  type = map(object({
    arn             = string
    batch_size      = optional(number, 10)
    max_concurrency = optional(number) # null: as many as the function may have
    window_seconds  = optional(number, 0)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for s in values(var.event_sources) : can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", s.arn))])
    error_message = "event_sources[*].arn must be the ARN of a standard SQS queue."
  }

  validation {
    condition     = alltrue([for s in values(var.event_sources) : s.batch_size >= 1 && s.batch_size <= 10000 && floor(s.batch_size) == s.batch_size])
    error_message = "event_sources[*].batch_size must be 1 to 10,000."
  }

  validation {
    condition     = alltrue([for s in values(var.event_sources) : s.window_seconds >= 0 && s.window_seconds <= 300 && floor(s.window_seconds) == s.window_seconds])
    error_message = "event_sources[*].window_seconds must be 0 to 300."
  }

  validation {
    condition     = alltrue([for s in values(var.event_sources) : s.batch_size <= 10 || s.window_seconds >= 1])
    error_message = "event_sources[*]: a batch_size above 10 needs window_seconds of 1 or more."
  }

  validation {
    condition     = alltrue([for s in values(var.event_sources) : s.max_concurrency == null ? true : s.max_concurrency >= 2 && s.max_concurrency <= 1000])
    error_message = "event_sources[*].max_concurrency must be 2 to 1,000."
  }

  validation {
    # Otherwise the pollers take messages that Lambda then throttles, and each throttled receive counts towards the DLQ.
    condition = alltrue([for s in values(var.event_sources) : (
      s.max_concurrency == null || var.function.reserved_concurrency == null ? true : s.max_concurrency <= var.function.reserved_concurrency
    )])
    error_message = "event_sources[*].max_concurrency must not be above function.reserved_concurrency."
  }
}

variable "function" {
  description = "The function: a verb_object name, its entry point and its limits."
  type = object({
    description          = string
    handler              = optional(string, "handler.handle")
    log_days             = optional(number, 30)
    memory_mb            = optional(number, 512)
    name                 = string
    on_failure_arn       = optional(string) # SQS queue or SNS topic for asynchronous events that failed for good
    reserved_concurrency = optional(number) # null: shares the account's
    timeout_seconds      = optional(number, 10)
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z]+(_[a-z0-9]+)+$", var.function.name))
    error_message = "function.name must be verb_object in snake_case, such as process_image."
  }

  validation {
    condition     = length("${var.naming.prefix}-${var.function.name}") <= 64
    error_message = "naming.prefix and function.name make a name longer than Lambda's and IAM's 64 characters."
  }

  validation {
    condition     = length(var.function.description) >= 1 && length(var.function.description) <= 256
    error_message = "function.description must be 1 to 256 characters."
  }

  validation {
    condition     = can(regex("^[a-z][a-z0-9_]*(\\.[a-z][a-z0-9_]*)+$", var.function.handler))
    error_message = "function.handler must be module.function, such as handler.handle."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.function.log_days)
    error_message = "function.log_days must be a retention CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ..."
  }

  validation {
    condition     = var.function.memory_mb >= 128 && var.function.memory_mb <= 10240 && floor(var.function.memory_mb) == var.function.memory_mb
    error_message = "function.memory_mb must be 128 to 10,240."
  }

  validation {
    condition     = var.function.on_failure_arn == null ? true : can(regex("^arn:[a-z-]+:(sns|sqs):[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.function.on_failure_arn))
    error_message = "function.on_failure_arn must be the ARN of an SQS queue or an SNS topic."
  }

  validation {
    condition     = var.function.reserved_concurrency == null ? true : var.function.reserved_concurrency >= 1 && floor(var.function.reserved_concurrency) == var.function.reserved_concurrency
    error_message = "function.reserved_concurrency must be 1 or more: 0 would switch the function off."
  }

  validation {
    condition     = var.function.timeout_seconds >= 1 && var.function.timeout_seconds <= 900 && floor(var.function.timeout_seconds) == var.function.timeout_seconds
    error_message = "function.timeout_seconds must be 1 to 900."
  }
}

variable "kms_key_arn" {
  description = "Customer key for the environment variables and the log group. Its policy must let CloudWatch Logs use it."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not an alias."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]*[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix must be lower-case letters, digits and hyphens."
  }
}

variable "network" {
  description = "Private subnets and security groups of the network that the function is put into; none: it stays outside, where it reaches AWS and the internet."
  type        = object({ security_group_ids = list(string), subnet_ids = list(string) })
  default     = null

  validation {
    condition     = var.network == null ? true : alltrue([for id in var.network.subnet_ids : can(regex("^subnet-[0-9a-f]{8,17}$", id))])
    error_message = "network.subnet_ids holds ${var.network == null ? "" : join(", ", var.network.subnet_ids)}; each must be the id of a subnet, such as subnet-0123456789abcdef0."
  }

  validation {
    # Lambda takes 16; with one the function goes down with its zone.
    condition     = var.network == null ? true : length(var.network.subnet_ids) >= 2 && length(var.network.subnet_ids) <= 16
    error_message = "network.subnet_ids holds ${var.network == null ? 0 : length(var.network.subnet_ids)}; it must hold 2 to 16, in different zones."
  }

  validation {
    condition     = var.network == null ? true : alltrue([for id in var.network.security_group_ids : can(regex("^sg-[0-9a-f]{8,17}$", id))])
    error_message = "network.security_group_ids holds ${var.network == null ? "" : join(", ", var.network.security_group_ids)}; each must be the id of a security group, such as sg-0123456789abcdef0."
  }

  validation {
    # Without one Lambda takes the VPC's default group, which is locked.
    condition     = var.network == null ? true : length(var.network.security_group_ids) >= 1 && length(var.network.security_group_ids) <= 5
    error_message = "network.security_group_ids holds ${var.network == null ? 0 : length(var.network.security_group_ids)}; it must hold 1 to 5."
  }
}

variable "package" {
  description = "The zip to run: its path, its SHA-256 in base64 (the manifest's), and what it was built for."
  type        = object({ architecture = string, path = string, runtime = string, sha256 = string })
  nullable    = false

  validation {
    condition     = contains(["arm64", "x86_64"], var.package.architecture)
    error_message = "package.architecture must be arm64 or x86_64."
  }

  validation {
    condition     = can(regex("^python3\\.(1[1-9]|[2-9][0-9])$", var.package.runtime))
    error_message = "package.runtime must be python3.11 or later."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9+/]{43}=$", var.package.sha256))
    error_message = "package.sha256 must be a SHA-256 in base64 (44 characters), not in hex."
  }
}

variable "permissions" {
  description = "What the function may do, one statement by stable key; conditions by operator and key. Its logs and traces are added."
  type = map(object({
    actions    = list(string)
    conditions = optional(map(map(list(string))), {})
    resources  = list(string)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.permissions) : can(regex("^[a-z][a-z0-9_]*$", key))])
    error_message = "permissions: keys are snake_case; each becomes a statement's Sid."
  }

  validation {
    condition     = alltrue([for p in values(var.permissions) : length(p.actions) >= 1 && length(p.resources) >= 1])
    error_message = "permissions[*]: actions and resources must not be empty."
  }

  validation {
    condition     = alltrue(flatten([for p in values(var.permissions) : [for a in p.actions : can(regex("^[a-z0-9-]+:[A-Za-z0-9]+$", a))]]))
    error_message = "permissions[*].actions must be whole names such as s3:GetObject: no wildcard."
  }

  validation {
    condition     = alltrue(flatten([for p in values(var.permissions) : [for r in p.resources : can(regex("^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]*:[^*?]", r))]]))
    error_message = "permissions[*].resources must be ARNs whose service, region and account are written out: no wildcard before the name."
  }

  validation {
    # table/*, function:*, event-bus/*: every resource of a kind. A bucket's objects (arn:aws:s3:::bucket/*) have no account in the ARN.
    condition     = alltrue(flatten([for p in values(var.permissions) : [for r in p.resources : !can(regex("^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:[0-9]+:[A-Za-z-]+[/:][*?]", r))]]))
    error_message = "permissions[*].resources must name the resource: every resource of a kind is too wide."
  }
}
