variable "key_deletion_days" {
  description = "Days in which the deletion of the topics' key can be taken back. Only an environment made to be thrown away says less than 30."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.key_deletion_days >= 7 && var.key_deletion_days <= 30 && floor(var.key_deletion_days) == var.key_deletion_days
    error_message = "key_deletion_days is ${var.key_deletion_days}: KMS takes whole days from 7 to 30."
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

variable "subscribers" {
  description = "Who listens, by topic (page, security, ticket) and a name of your own: an e-mail address, an HTTPS address, or the ARN of a queue. An e-mail subscriber confirms by a link."
  type        = map(map(object({ endpoint = string, protocol = string })))
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.subscribers), ["page", "security", "ticket"])) == 0
    error_message = "subscribers has the topics ${jsonencode(keys(var.subscribers))}: allowed are page, security, ticket."
  }

  validation {
    condition     = alltrue([for topic in ["page", "security", "ticket"] : length(lookup(var.subscribers, topic, {})) > 0])
    error_message = "subscribers has ${jsonencode({ for topic in ["page", "security", "ticket"] : topic => keys(lookup(var.subscribers, topic, {})) })}: each of page, security and ticket needs at least one; a topic that nobody listens to tells nobody."
  }

  validation {
    condition = alltrue(flatten([for subscribers in values(var.subscribers) : [for subscriber in values(subscribers) : can(regex(
      lookup({ email = "^[^@ ]+@[^@ ]+\\.[^@ ]+$", https = "^https://[^ ]+$", sqs = "^arn:[a-z-]+:sqs:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$" }, subscriber.protocol, "^$"), subscriber.endpoint
    )) && subscriber.endpoint != ""]]))
    error_message = "subscribers is ${jsonencode(var.subscribers)}: allowed are protocol email with an address, https with an https:// address, sqs with the ARN of a queue."
  }
}
