variable "log_days" {
  description = "Days that access logs of buckets and CDNs are kept."
  type        = number
  default     = 90
  nullable    = false

  validation {
    condition     = var.log_days >= 1
    error_message = "log_days must be 1 or more."
  }
}

variable "naming" {
  description = "Identity of the environment: prefix <org>-<env> and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}-[a-z][a-z0-9]{1,9}$", var.naming.prefix))
    error_message = "naming.prefix must be <org>-<env>: lower-case letters and digits around one hyphen."
  }
}

variable "retain" {
  description = "Whether what is stored survives a destroy. Only an environment made to be thrown away says false."
  type        = bool
  default     = true
  nullable    = false
}
