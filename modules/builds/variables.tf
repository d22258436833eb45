variable "artifacts" {
  description = "The bucket for artifacts, logs and reports, and the key that encrypts all three."
  type        = object({ bucket = string, kms_key_arn = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.artifacts.bucket))
    error_message = "artifacts.bucket is \"${var.artifacts.bucket}\": it must be the name of a bucket, not its ARN."
  }

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.artifacts.kms_key_arn))
    error_message = "artifacts.kms_key_arn is \"${var.artifacts.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "environment" {
  description = "The environment that is delivered to: a folder of envs/."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,9}$", var.environment))
    error_message = "environment is \"${var.environment}\": it must be the name of a folder of envs/, such as \"prod\"."
  }
}

variable "log_days" {
  description = "Days that the builds' logs are kept; one of the periods that CloudWatch offers."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days is ${var.log_days}: CloudWatch keeps logs for 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653 days."
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

variable "roles" {
  description = "The roles that terraform/bootstrap makes, which builds put on: plan reads, apply writes. Their trust names this module's outputs."
  type        = object({ apply = string, plan = string })
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.roles) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "roles is ${jsonencode(var.roles)}: both must be ARNs of roles."
  }

  validation {
    condition     = var.roles.apply != var.roles.plan
    error_message = "roles.apply and roles.plan are the same: what plans must not be able to apply."
  }
}

variable "source_arn" {
  description = "Where the builds clone from: a connection that a person has authorised, or a CodeCommit repository."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:((codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/.+|codecommit:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9._-]+)$", var.source_arn))
    error_message = "source_arn is \"${var.source_arn}\": it must be the ARN of a connection or of a CodeCommit repository."
  }
}
