variable "extent" {
  description = "How much is watched: `full`, or `essential` where nobody is woken up: one alarm on one metric for each thing whose failure no other alarm shows, and no composite one. CloudWatch bills each metric of an alarm, about 0.10 US dollars a month."
  type        = string
  default     = "full"
  nullable    = false

  validation {
    condition     = contains(["essential", "full"], var.extent)
    error_message = "extent is \"${var.extent}\": allowed are essential and full."
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

variable "topics" {
  description = "Who hears of an alarm: ARN of the topic that pages somebody now, and of the one whose tickets wait for the morning. Both in this region."
  type        = object({ page = string, ticket = string })
  nullable    = false

  validation {
    condition     = alltrue([for arn in values(var.topics) : can(regex("^arn:[a-z-]+:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_-]+$", arn))])
    error_message = "topics is ${jsonencode(var.topics)}: both must be ARNs of SNS topics; an alarm without an action tells nobody."
  }
}

variable "watched" {
  description = "What is watched: kind -> name -> the dimensions that CloudWatch knows it by, and limits other than the kind's own (see watches.tf)."
  type        = map(map(object({ dimensions = map(string), limits = optional(map(number), {}) })))
  nullable    = false

  validation {
    condition     = length(setsubtract(keys(var.watched), keys(local.kinds))) == 0
    error_message = "watched has ${jsonencode(setsubtract(keys(var.watched), keys(local.kinds)))}: allowed are ${join(", ", keys(local.kinds))}."
  }

  validation {
    condition = alltrue(flatten([for kind, things in var.watched : [for thing, watch in things :
      length(setsubtract(keys(watch.dimensions), try(local.kinds[kind].dimensions, []))) == 0 && length(watch.dimensions) == length(try(local.kinds[kind].dimensions, []))
    ] if can(local.kinds[kind])]))
    error_message = "watched: dimensions are ${jsonencode({ for kind, things in var.watched : kind => { for thing, watch in things : thing => keys(watch.dimensions) } })}; allowed are exactly ${jsonencode({ for kind in keys(var.watched) : kind => try(local.kinds[kind].dimensions, []) })}."
  }

  validation {
    condition = alltrue(flatten([for kind, things in var.watched : [for thing, watch in things : concat(
      [for name, limit in watch.limits : contains(keys(try(local.kinds[kind].limits, {})), name) && limit > 0 && (!endswith(name, "_percent") || limit < 100)],
      [for name, limit in try(local.kinds[kind].limits, {}) : limit != null || contains(keys(watch.limits), name)]
    )]]))
    error_message = "watched: limits are ${jsonencode({ for kind, things in var.watched : kind => { for thing, watch in things : thing => watch.limits } })}; allowed are, above 0 and percents below 100, ${jsonencode({ for kind in keys(var.watched) : kind => try(local.kinds[kind].limits, {}) })}, and what is null there must be given."
  }

  validation {
    condition     = alltrue(flatten([for things in values(var.watched) : [for thing in keys(things) : can(regex("^[a-z][a-z0-9]*([_-][a-z0-9]+)*$", thing))]]))
    error_message = "watched has the names ${jsonencode([for things in values(var.watched) : keys(things)])}: a name is lower-case words joined by single hyphens or underscores."
  }
}
