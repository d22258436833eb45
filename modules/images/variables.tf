variable "kms_key_arn" {
  description = "Customer key that encrypts the images."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.kms_key_arn))
    error_message = "kms_key_arn is \"${var.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is at most 40 characters, lower-case words joined by single hyphens, such as \"acme-prod\"."
  }
}

variable "repositories" {
  description = "Repositories by stable key, and how many images each keeps; the key ends the name."
  type        = map(object({ keep = optional(number, 20) }))
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.repositories) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key))])
    error_message = "repositories has ${jsonencode([for key in keys(var.repositories) : key if !can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key))])}: a key is lower-case words joined by single hyphens, such as \"tools\"."
  }

  validation {
    condition     = alltrue([for one in values(var.repositories) : one.keep >= 2 && floor(one.keep) == one.keep])
    error_message = "repositories[*].keep is ${jsonencode(values(var.repositories)[*].keep)}: it must be a whole number, 2 or more, so that there is always one to go back to."
  }
}
