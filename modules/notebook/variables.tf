variable "idle_minutes" {
  description = "Minutes after which a notebook that does nothing is switched off."
  type        = number
  default     = 60
  nullable    = false

  validation {
    condition     = var.idle_minutes >= 60 && var.idle_minutes <= 525600 && floor(var.idle_minutes) == var.idle_minutes
    error_message = "idle_minutes is ${var.idle_minutes}: SageMaker takes whole minutes from 60 to 525,600."
  }
}

variable "kms_key_arn" {
  description = "Customer key that encrypts what people write: their home folders and volumes."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds every role in it (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod\", at most 40 characters."
  }
}

variable "network" {
  description = "Where notebooks live: private subnets with a way to SageMaker, Athena and Glue, and their network."
  type        = object({ subnet_ids = set(string), vpc_id = string })
  nullable    = false

  validation {
    condition     = length(var.network.subnet_ids) >= 1
    error_message = "network.subnet_ids is empty: notebooks live in the private network or nowhere."
  }
}

variable "opened_by" {
  description = "Name of the role that opens notebooks (module analysts)."
  type        = string
  nullable    = false
}

variable "people" {
  description = "Who has a profile: names, each with a home folder of its own."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for name in var.people : can(regex("^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", name))])
    error_message = "people is ${jsonencode(var.people)}: a name is 1 to 63 lower-case letters, digits and hyphens."
  }
}

variable "policies" {
  description = "What a notebook may: the policies to ask the lake, by name (module analysts, policies.ask)."
  type        = map(string)
  nullable    = false

  validation {
    condition     = length(var.policies) > 0 && alltrue([for policy in values(var.policies) : can(jsondecode(policy).Statement)])
    error_message = "policies has ${jsonencode(keys(var.policies))}: each must be the JSON of an IAM policy, and one there must be."
  }
}

variable "retain" {
  description = "Whether home folders survive a destroy."
  type        = bool
  default     = true
  nullable    = false
}
