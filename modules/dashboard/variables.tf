variable "alarm_arns" {
  description = "ARNs of the alarms that are shown first; CloudWatch shows at most 100 in one list."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(var.alarm_arns) <= 100
    error_message = "alarm_arns has ${length(var.alarm_arns)} alarms: at most 100 are allowed; show the composite ones."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod-shop\"."
  }
}

variable "watched" {
  description = "What is shown, as module observability takes it: kind -> name -> dimensions."
  type        = map(map(object({ dimensions = map(string) })))
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.watched), local.order)) == 0
    error_message = "watched has ${jsonencode(setsubtract(keys(var.watched), local.order))}: allowed are ${join(", ", local.order)}."
  }

  validation {
    condition     = sum(concat([1], [for things in values(var.watched) : length(things)])) <= 200
    error_message = "watched has ${sum(concat([0], [for things in values(var.watched) : length(things)]))} things: a dashboard shows at most 200."
  }
}
