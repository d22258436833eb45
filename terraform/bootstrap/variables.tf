variable "builds" {
  description = "Builds inside the account that may put a role on: ARNs of their roles, as modules/builds says them (`role_arns`). Empty: delivery is GitHub's workflows only."
  type        = object({ apply = optional(set(string), []), plan = optional(set(string), []) })
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for arn in setunion(var.builds.apply, var.builds.plan) : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", arn))])
    error_message = "builds is ${jsonencode(var.builds)}: each must be the ARN of one role, without a wildcard."
  }

  validation {
    condition     = length(setintersection(var.builds.apply, var.builds.plan)) == 0
    error_message = "builds: ${jsonencode(setintersection(var.builds.apply, var.builds.plan))} would plan and apply: what plans must not be able to apply."
  }
}

variable "github" {
  description = "The repository (owner/name) whose workflows plan and apply, its branch, and the GitHub environment whose reviewers release an apply. Null: delivery is inside the account only."
  type        = object({ branch = optional(string, "main"), environment = string, repository = string })
  default     = null

  validation {
    condition     = var.github == null ? true : can(regex("^[A-Za-z0-9-]+/[A-Za-z0-9._-]+$", var.github.repository))
    error_message = "github.repository is ${jsonencode(var.github)}: it must be one repository, owner/name; a wildcard would let others in."
  }

  validation {
    condition     = var.github == null ? true : alltrue([for name in [var.github.branch, var.github.environment] : can(regex("^[A-Za-z0-9][A-Za-z0-9._/-]*$", name))])
    error_message = "github.branch and github.environment are ${jsonencode(var.github)}: each must be one name; a wildcard would let others in."
  }
}

variable "naming" {
  description = "Identity of the environment: prefix <org>-<env> and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}-[a-z][a-z0-9]{1,9}$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it must be <org>-<env>, lower-case letters and digits around one hyphen."
  }
}

variable "next" {
  description = "The environment after this one: its apply role may read this one's evidence. Null: this is the last."
  type        = object({ account_id = string, prefix = string })
  default     = null

  validation {
    condition     = var.next == null ? true : can(regex("^[0-9]{12}$", var.next.account_id)) && var.next.prefix != var.naming.prefix
    error_message = "next is ${jsonencode(var.next)}: it must be another environment, with the twelve digits of its account."
  }
}

variable "previous" {
  description = "The environment before this one: the apply role reads its evidence. Null: this is the first."
  type        = object({ account_id = string, prefix = string })
  default     = null

  validation {
    condition     = var.previous == null ? true : can(regex("^[0-9]{12}$", var.previous.account_id)) && var.previous.prefix != var.naming.prefix
    error_message = "previous is ${jsonencode(var.previous)}: it must be another environment, with the twelve digits of its account."
  }
}
