variable "limits" {
  description = "Requests that one address may send within the window: everywhere, and to the sensitive paths."
  type = object({
    per_address     = optional(number, 2000)
    sensitive_paths = optional(number, 100)
    window_seconds  = optional(number, 300)
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for limit in [var.limits.per_address, var.limits.sensitive_paths] : limit >= 10 && limit <= 2000000000 && floor(limit) == limit])
    error_message = "limits.per_address is ${var.limits.per_address}, limits.sensitive_paths ${var.limits.sensitive_paths}: WAF takes whole numbers from 10 to 2,000,000,000."
  }

  validation {
    condition     = var.limits.sensitive_paths <= var.limits.per_address
    error_message = "limits.sensitive_paths is ${var.limits.sensitive_paths}: it must not exceed limits.per_address, ${var.limits.per_address}, or it limits nothing."
  }

  validation {
    condition     = contains([60, 120, 300, 600], var.limits.window_seconds)
    error_message = "limits.window_seconds is ${var.limits.window_seconds}: WAF looks back 60, 120, 300 or 600 seconds."
  }
}

variable "logs" {
  description = "The log: days of retention and the customer key, of the log's region. `delivery` is `unavailable` only where the AWS in use has no WAF logging (the embedded one). `lake`: the stream that takes its lines as well, and the role to hand them on by."
  type        = object({ days = optional(number, 90), delivery = optional(string, "on"), kms_key_arn = string, lake = optional(object({ role_arn = string, stream_arn = string })) })
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.days)
    error_message = "logs.days is ${var.logs.days}: it must be a retention CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ..."
  }

  validation {
    condition     = contains(["on", "unavailable"], var.logs.delivery)
    error_message = "logs.delivery is \"${var.logs.delivery}\": it must be on, or unavailable where the AWS in use has no WAF logging."
  }

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.logs.kms_key_arn))
    error_message = "logs.kms_key_arn is \"${var.logs.kms_key_arn}\": it must be the ARN of a key, not an alias."
  }
}

variable "mode" {
  description = "What happens to a request that a rule matches: block or count, by default and by name of a rule. anonymous-addresses counts unless it is named."
  type        = object({ default = optional(string, "block"), rules = optional(map(string), {}) })
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for mode in concat([var.mode.default], values(var.mode.rules)) : contains(["block", "count"], mode)])
    error_message = "mode is ${jsonencode(var.mode)}: default and rules[*] must be block or count."
  }

  validation {
    condition     = length(setsubtract(keys(var.mode.rules), local.names)) == 0
    error_message = "mode.rules names ${join(", ", keys(var.mode.rules))}: the rules are ${join(", ", local.names)}."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,98}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it must be 3 to 100 lower-case letters, digits and hyphens."
  }
}

variable "paths" {
  description = "Exact paths: where health is asked (from anywhere), and those with the stricter rate: uploads, sign-in."
  type        = object({ health = string, sensitive = set(string) })
  nullable    = false

  validation {
    condition     = alltrue([for path in setunion([var.paths.health], var.paths.sensitive) : can(regex("^(/[A-Za-z0-9._~-]+)+$", path))])
    error_message = "paths are ${jsonencode(var.paths)}: each must be an exact path such as /v1/health, without parameters, wildcards or a slash at its end."
  }

  validation {
    condition     = length(var.paths.sensitive) >= 1 && length(join("|", var.paths.sensitive)) <= 150
    error_message = "paths.sensitive are ${length(var.paths.sensitive)} of together ${length(join("|", var.paths.sensitive))} characters: there must be at least one, and 150 characters at most, for WAF takes 200 in an expression."
  }
}

variable "rule_groups" {
  description = "Groups that search what requests carry, in the order of their keys: the output of module waf_rules, of the same scope."
  type        = map(object({ arn = string, capacity = number, rules = list(string) }))
  nullable    = false

  validation {
    condition     = length(setintersection(["attacks", "requests"], keys(var.rule_groups))) == 2
    error_message = "rule_groups has ${jsonencode(keys(var.rule_groups))}: it must have attacks and requests, the groups of module waf_rules."
  }

  validation {
    condition     = !contains(keys(var.rule_groups), "clients")
    error_message = "rule_groups has \"clients\": that is the name of this module's own group."
  }
}

variable "scope" {
  description = "What the web ACL protects: CLOUDFRONT (with a provider of us-east-1) or REGIONAL (a load balancer)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["CLOUDFRONT", "REGIONAL"], var.scope)
    error_message = "scope is \"${var.scope}\": it must be CLOUDFRONT or REGIONAL."
  }
}

variable "visitors" {
  description = "Addresses (CIDR) that are blocked, and those allowed beyond rates and countries; the only countries served, ISO 3166-1 alpha-2 (null: all)."
  type = object({
    allow     = optional(set(string), [])
    block     = optional(set(string), [])
    countries = optional(set(string))
  })
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for address in setunion(var.visitors.allow, var.visitors.block) : try(cidrsubnet(address, 0, 0) == address, false) && !endswith(address, "/0")])
    error_message = "visitors.allow and visitors.block are ${jsonencode(setunion(var.visitors.allow, var.visitors.block))}: each must be a range by its first address, such as 192.0.2.0/24, 192.0.2.7/32 or 2001:db8::/32, and never everybody (/0)."
  }

  validation {
    condition     = length(setintersection(var.visitors.allow, var.visitors.block)) == 0
    error_message = "visitors.allow and visitors.block both have ${jsonencode(setintersection(var.visitors.allow, var.visitors.block))}."
  }

  validation {
    condition     = var.visitors.countries == null ? true : length(var.visitors.countries) >= 1
    error_message = "visitors.countries is []: nobody could visit. Name at least one country, or leave it out to serve all."
  }

  validation {
    condition     = length(setsubtract(coalesce(var.visitors.countries, []), local.iso_countries)) == 0
    error_message = "visitors.countries has ${jsonencode(setsubtract(coalesce(var.visitors.countries, []), local.iso_countries))}: allowed are the codes of ISO 3166-1 alpha-2 in capitals, such as DE, GB, US."
  }
}
