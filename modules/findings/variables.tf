variable "dead_letter_queue_arn" {
  description = "Queue for what the topic did not take in time; it admits this module's rules."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.dead_letter_queue_arn))
    error_message = "dead_letter_queue_arn is \"${var.dead_letter_queue_arn}\": it must be the ARN of a standard SQS queue."
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

variable "severities" {
  description = "Severities that people are told of at once: CRITICAL always, and HIGH, MEDIUM or LOW as named. All others wait in Security Hub."
  type        = set(string)
  default     = ["CRITICAL", "HIGH"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.severities, keys(local.least_score))) == 0
    error_message = "severities has ${jsonencode(setsubtract(var.severities, keys(local.least_score)))}: allowed are ${join(", ", keys(local.least_score))}."
  }

  validation {
    condition     = contains(var.severities, "CRITICAL")
    error_message = "severities is ${jsonencode(var.severities)}: CRITICAL must be among them."
  }
}

variable "topic_arn" {
  description = "The security topic; its policy and its key admit events.amazonaws.com for this module's rules."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", var.topic_arn))
    error_message = "topic_arn is \"${var.topic_arn}\": it must be the ARN of an SNS topic."
  }
}
