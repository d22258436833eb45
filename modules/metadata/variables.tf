variable "deletion_protection" {
  description = "Whether DynamoDB refuses to delete the table; turn it off in one apply, destroy in the next."
  type        = bool
  default     = true
  nullable    = false
}

variable "kms_key_arn" {
  description = "Customer key that encrypts the table, its index, its stream and its backups."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
    error_message = "kms_key_arn must be the ARN of a key, not of an alias."
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
}

variable "recovery_days" {
  description = "Days back to which the table can be restored, so also days that a deleted item can still be had. A replica's are always 35: it has them where the table has as many."
  type        = number
  default     = 35
  nullable    = false

  validation {
    condition     = var.recovery_days >= 1 && var.recovery_days <= 35 && floor(var.recovery_days) == var.recovery_days
    error_message = "recovery_days is ${var.recovery_days}: DynamoDB takes whole days from 1 to 35."
  }
}

variable "replicas" {
  description = "Regions that hold a replica, and the customer key of each that encrypts it."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for region, arn in var.replicas : can(regex("^arn:[^:]+:kms:${region}:[0-9]{12}:key/", arn))])
    error_message = "replicas is ${jsonencode(var.replicas)}: each must be the ARN of a key of its own region."
  }

  validation {
    condition     = !contains(keys(var.replicas), try(split(":", var.kms_key_arn)[3], ""))
    error_message = "replicas has ${jsonencode(keys(var.replicas))}, the home region among them: a replica must be in another one."
  }
}
