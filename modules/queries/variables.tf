variable "log_groups" {
  description = "Names of the log groups that are asked, by what writes them: api (access logs) and function."
  type        = map(set(string))
  default     = {}
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.log_groups), ["api", "function"])) == 0
    error_message = "log_groups has ${jsonencode(keys(var.log_groups))}: allowed are api and function."
  }

  validation {
    condition     = alltrue([for groups in values(var.log_groups) : length(groups) <= 50])
    error_message = "log_groups has ${jsonencode({ for of, groups in var.log_groups : of => length(groups) })}: a query takes at most 50 log groups."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod\"."
  }
}
