variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 25
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is at most 25 characters (X-Ray allows 32 for a name), lower-case words joined by single hyphens, such as \"acme-prod\"."
  }
}

variable "sampling_percent" {
  description = "Percent of the requests that are traced, beyond one each second."
  type        = number
  default     = 5
  nullable    = false

  validation {
    condition     = var.sampling_percent >= 0 && var.sampling_percent <= 100
    error_message = "sampling_percent is ${var.sampling_percent}: it must be 0 to 100."
  }
}
