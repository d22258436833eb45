variable "dead_letter_queues" {
  description = "Dead-letter queues alone, for EventBridge rules whose target is no queue of ours (a topic): the ARNs of those rules by stable key."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.dead_letter_queues) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key)) && !endswith(key, "-dlq") && !contains(keys(var.queues), key)])
    error_message = "dead_letter_queues has ${jsonencode(keys(var.dead_letter_queues))}: a key is lower-case words joined by single hyphens, does not end in \"-dlq\" and is no key of queues, each of which has its own."
  }

  validation {
    condition = alltrue([for arns in values(var.dead_letter_queues) : length(arns) > 0 && alltrue([
      for arn in arns : can(regex("^arn:[^:]+:events:[^:*]+:[0-9]{12}:rule/[A-Za-z0-9._/-]+$", arn))
    ])])
    error_message = "dead_letter_queues is ${jsonencode(var.dead_letter_queues)}: each must be one or more ARNs of EventBridge rules, without wildcard."
  }
}

variable "kms_key_arn" {
  description = "Customer key that encrypts the messages; its policy must let events.amazonaws.com use it. Null: SQS's own key."
  type        = string
  default     = null

  validation {
    condition     = var.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.kms_key_arn))
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

variable "queues" {
  description = "Queues by stable key, each with a dead-letter queue; the key ends the queue's name."
  type = map(object({
    consumer_timeout_seconds = number               # of the function that reads the queue
    dead_letter_days         = optional(number, 14) # counted from when the message was sent, not from when it died
    max_receives             = optional(number, 5)  # deliveries before a message is dead
    retention_days           = optional(number, 4)
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for key in keys(var.queues) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key)) && !endswith(key, "-dlq")])
    error_message = "queues: a key is lower-case words joined by single hyphens, such as \"images\", and does not end in \"-dlq\"."
  }

  validation {
    condition     = alltrue([for key in keys(var.queues) : length("${var.naming.prefix}-${key}-dlq") <= 80])
    error_message = "queues: \"<naming.prefix>-<key>-dlq\" must be at most 80 characters, the limit of a queue name."
  }

  validation {
    condition     = alltrue([for q in values(var.queues) : q.consumer_timeout_seconds >= 1 && q.consumer_timeout_seconds <= 900])
    error_message = "queues[*].consumer_timeout_seconds must be 1 to 900, the longest a function may run."
  }

  validation {
    condition     = alltrue([for q in values(var.queues) : q.max_receives >= 2 && q.max_receives <= 1000])
    error_message = "queues[*].max_receives must be 2 to 1000: with 1 the first hiccup already kills a message."
  }

  validation {
    # A dead message keeps the age it had in its queue, so its days have begun before it died.
    condition     = alltrue([for q in values(var.queues) : q.retention_days >= 1 && q.retention_days <= 7])
    error_message = "queues[*].retention_days must be 1 to 7: a message that waits longer has no time left to be looked at once it is dead."
  }

  validation {
    condition     = alltrue([for q in values(var.queues) : q.dead_letter_days >= q.retention_days && q.dead_letter_days <= 14])
    error_message = "queues[*].dead_letter_days is ${jsonencode({ for key, q in var.queues : key => q.dead_letter_days })}: it must be from retention_days to 14, the longest SQS offers."
  }
}

variable "senders" {
  description = "EventBridge rule ARNs by queue key: these rules, and no other AWS resource, may send to the queue and to its dead-letter queue. One may end in `<naming.prefix>-*`: the rules of all that is named so."
  type        = map(list(string))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.senders) : contains(keys(var.queues), key)])
    error_message = "senders: every key must be a key of queues."
  }

  validation {
    condition     = alltrue([for arns in values(var.senders) : length(arns) > 0])
    error_message = "senders: leave the key out of a queue that no rule sends to."
  }

  validation {
    condition = alltrue(flatten([for arns in values(var.senders) : [
      for arn in arns : can(regex("^arn:[^:]+:events:[^:*]+:[0-9]{12}:rule/([A-Za-z0-9._/-]+|${var.naming.prefix}-[*])$", arn))
    ]]))
    error_message = "senders is ${jsonencode(var.senders)}: every value must be the ARN of one EventBridge rule, or of those named ${var.naming.prefix}-*."
  }
}
