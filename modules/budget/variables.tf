variable "anomalies" {
  description = "Least unexpected cost, in US dollars, that somebody hears of. Detection is `service` (what each AWS service costs), or `unavailable` only where the AWS in use has none."
  type        = object({ detection = optional(string, "service"), least_usd = optional(number, 20) })
  default     = {}
  nullable    = false

  validation {
    condition     = contains(["service", "unavailable"], var.anomalies.detection)
    error_message = "anomalies.detection is \"${var.anomalies.detection}\": allowed are service and unavailable."
  }

  validation {
    condition     = var.anomalies.least_usd >= 1
    error_message = "anomalies.least_usd is ${var.anomalies.least_usd}: it must be 1 or more."
  }
}

variable "month_usd" {
  description = "What the account may cost in a month, in US dollars."
  type        = number
  nullable    = false

  validation {
    condition     = var.month_usd >= 1
    error_message = "month_usd is ${var.month_usd}: it must be 1 or more; a budget of 0 is over before the month begins."
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

variable "topic_arn" {
  description = "The ticket topic; its policy and its key admit budgets.amazonaws.com and costalerts.amazonaws.com."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn is \"${var.topic_arn}\": it must be the ARN of an SNS topic; a budget that tells nobody saves nothing."
  }
}
