variable "artifacts" {
  description = "Where pipelines keep what one step hands to the next: a private, versioned, encrypted bucket, and its key."
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

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is at most 40 characters, lower-case words joined by single hyphens, such as \"acme-prod\"."
  }
}

variable "notices" {
  description = "The topic that hears of approvals that wait and of runs that fail, and the queue for events that nobody took; both admit this module's rules. Null: nobody hears."
  type        = object({ dead_letter_queue_arn = string, topic_arn = string })
  default     = null

  validation {
    condition     = var.notices == null ? true : can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.notices.dead_letter_queue_arn))
    error_message = "notices.dead_letter_queue_arn is ${jsonencode(try(var.notices.dead_letter_queue_arn, null))}: it must be the ARN of a standard SQS queue."
  }

  validation {
    condition     = var.notices == null ? true : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.notices.topic_arn))
    error_message = "notices.topic_arn is ${jsonencode(try(var.notices.topic_arn, null))}: it must be the ARN of an SNS topic."
  }
}

variable "projects" {
  description = "The build of each step: apply, check, plan, publish, smoke (module builds)."
  type        = map(object({ arn = string, name = string }))
  nullable    = false

  validation {
    condition     = toset(keys(var.projects)) == toset(["apply", "check", "plan", "publish", "smoke"])
    error_message = "projects has ${jsonencode(keys(var.projects))}: it must be apply, check, plan, publish, smoke."
  }
}

variable "source_code" {
  description = "The repository and its branch: owner/name behind a connection that a person has authorised, or without one a CodeCommit repository of this account. `starts` says what begins a run: each push, or a person."
  type = object({
    branch         = optional(string, "main")
    connection_arn = optional(string)
    repository     = string
    starts         = optional(string, "push")
  })
  nullable = false

  validation {
    condition     = var.source_code.connection_arn == null ? true : can(regex("^arn:[a-z-]+:(codeconnections|codestar-connections):[a-z0-9-]+:[0-9]{12}:connection/.+$", var.source_code.connection_arn))
    error_message = "source_code.connection_arn is ${jsonencode(var.source_code.connection_arn)}: it must be the ARN of a connection."
  }

  validation {
    condition     = can(regex(var.source_code.connection_arn == null ? "^[A-Za-z0-9._-]{1,100}$" : "^[A-Za-z0-9._-]+/[A-Za-z0-9._-]+$", var.source_code.repository))
    error_message = "source_code.repository is \"${var.source_code.repository}\": behind a connection it is owner/name, in CodeCommit a name."
  }

  validation {
    condition     = can(regex("^[A-Za-z0-9._/-]+$", var.source_code.branch))
    error_message = "source_code.branch is \"${var.source_code.branch}\": it must be one branch, without wildcards."
  }

  validation {
    condition     = contains(["person", "push"], var.source_code.starts)
    error_message = "source_code.starts is \"${var.source_code.starts}\": allowed are person and push."
  }

  validation {
    # CodeCommit tells of a push by an event, and an event that cannot be delivered has to be kept.
    condition     = var.source_code.connection_arn != null || var.source_code.starts != "push" || var.notices != null
    error_message = "source_code.starts is push and the repository is CodeCommit's: give notices, or let a person start."
  }
}
