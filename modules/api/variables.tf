variable "authorizer" {
  description = "Whose access tokens open the routes: issuer URL, client ids accepted as audience, scopes of which a token needs one."
  type        = object({ audience = list(string), issuer = string, scopes = list(string) })
  nullable    = false

  validation {
    condition     = length(var.authorizer.audience) >= 1 && alltrue([for a in var.authorizer.audience : length(a) >= 1])
    error_message = "authorizer.audience must name at least one client: an empty list would accept every client of the issuer."
  }

  validation {
    condition     = can(regex("^https://[^/]+/?.*[^/]$", var.authorizer.issuer))
    error_message = "authorizer.issuer must be the https:// URL of the tokens' `iss`, without a slash at its end."
  }

  validation {
    condition     = length(var.authorizer.scopes) >= 1 && alltrue([for s in var.authorizer.scopes : length(s) >= 1])
    error_message = "authorizer.scopes must name at least one scope: without scopes an ID token would pass as an access token."
  }
}

variable "cors_origins" {
  description = "Web origins whose pages may call the API; none: no CORS."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for o in var.cors_origins : can(regex("^(https://[a-z0-9.-]+|http://localhost)(:[0-9]+)?$", o))])
    error_message = "cors_origins must be origins such as https://www.example.com (or http://localhost:3000): no path, no wildcard, no plain http."
  }
}

variable "functions" {
  description = "Functions behind the API, by the key that routes use: the compute module's output `function`."
  type        = map(object({ alias = string, invoke_arn = string, name = string }))
  nullable    = false

  validation {
    condition     = length(var.functions) >= 1
    error_message = "functions must not be empty."
  }

  # Asked here and not of routes, which the API itself is made of: it must not wait for the functions (see output origin).
  validation {
    condition     = length(setsubtract([for r in values(var.routes) : r.function], keys(var.functions))) == 0
    error_message = "routes lead to ${join(", ", setsubtract([for r in values(var.routes) : r.function], keys(var.functions)))}: routes[*].function must be a key of functions, ${join(", ", keys(var.functions))}."
  }

  validation {
    condition     = length(setsubtract(keys(var.functions), [for r in values(var.routes) : r.function])) == 0
    error_message = "functions has ${join(", ", setsubtract(keys(var.functions), [for r in values(var.routes) : r.function]))}: each must answer at least one route."
  }
}

variable "logs" {
  description = "The access log: its customer key, whose policy must let CloudWatch Logs use it, and days of retention. `lake`: the stream that takes its lines as well, and the role to hand them on by."
  type        = object({ days = optional(number, 30), kms_key_arn = string, lake = optional(object({ role_arn = string, stream_arn = string })) })
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.days)
    error_message = "logs.days must be a retention CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ..."
  }

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.logs.kms_key_arn))
    error_message = "logs.kms_key_arn must be the ARN of a key, not an alias."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,118}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix must be 3 to 120 lower-case letters, digits and hyphens."
  }
}

variable "routes" {
  description = "Routes by \"METHOD /path\", each answered by one function. Only `public = true` opens a route without a token."
  type        = map(object({ function = string, public = optional(bool, false) }))
  nullable    = false

  validation {
    condition     = length(var.routes) >= 1
    error_message = "routes must not be empty."
  }

  validation {
    condition     = alltrue([for key in keys(var.routes) : can(regex("^(DELETE|GET|HEAD|PATCH|POST|PUT) (/|(/([A-Za-z0-9._~-]+|\\{[A-Za-z_][A-Za-z0-9_]*\\}))+(/\\{[A-Za-z_][A-Za-z0-9_]*\\+\\})?)$", key))])
    error_message = "routes: keys are \"METHOD /path\" with DELETE, GET, HEAD, PATCH, POST or PUT and {name} parameters; ANY, OPTIONS and $default are not offered."
  }
}

variable "throttle" {
  description = "Requests that all clients together may send: steady rate per second, and burst."
  type        = object({ burst = optional(number, 100), rate_per_second = optional(number, 50) })
  default     = {}
  nullable    = false

  validation {
    condition     = var.throttle.burst >= 1 && var.throttle.burst <= 5000 && floor(var.throttle.burst) == var.throttle.burst
    error_message = "throttle.burst must be 1 to 5,000: 0 would refuse every request."
  }

  validation {
    condition     = var.throttle.rate_per_second >= 1 && var.throttle.rate_per_second <= 10000
    error_message = "throttle.rate_per_second must be 1 to 10,000: 0 would refuse every request."
  }
}
