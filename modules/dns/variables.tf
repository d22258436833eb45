variable "aliases" {
  description = "Names that lead to a distribution or an API: domain name to the target's own domain and hosted zone. Each becomes an A and an AAAA record."
  type        = map(object({ domain = string, hosted_zone_id = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for name in keys(var.aliases) : name == var.zone.name || endswith(name, ".${var.zone.name}")])
    error_message = "aliases has ${join(", ", [for name in keys(var.aliases) : name if name != var.zone.name && !endswith(name, ".${var.zone.name}")])}: every name must be ${var.zone.name} or end in .${var.zone.name}."
  }

  validation {
    condition     = alltrue([for name in keys(var.aliases) : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", name))])
    error_message = "aliases has ${join(", ", keys(var.aliases))}: a name is lower-case labels joined by dots, such as shop.example.com."
  }
}

variable "certificates" {
  description = "Certificates by stable key: their names, and who serves them: cdn (us-east-1, whatever the region) or api (the default provider's region)."
  type        = map(object({ names = list(string), serves = string }))
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : contains(["api", "cdn"], certificate.serves)])
    error_message = "certificates[*].serves are ${join(", ", values(var.certificates)[*].serves)}: each must be cdn or api."
  }

  validation {
    condition     = alltrue([for name in flatten(values(var.certificates)[*].names) : trimprefix(name, "*.") == var.zone.name || endswith(name, ".${var.zone.name}")])
    error_message = "certificates[*].names has ${join(", ", [for name in flatten(values(var.certificates)[*].names) : name if trimprefix(name, "*.") != var.zone.name && !endswith(name, ".${var.zone.name}")])}: only names inside the zone can be proven, so each must be ${var.zone.name} or end in .${var.zone.name}."
  }

  validation {
    condition     = alltrue([for name in flatten(values(var.certificates)[*].names) : can(regex("^(\\*\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", name))])
    error_message = "certificates[*].names has ${join(", ", flatten(values(var.certificates)[*].names))}: a name is lower-case labels joined by dots, the first of which may be *."
  }

  validation {
    condition = alltrue([for certificate in values(var.certificates) : (
      length(certificate.names) >= 1 && length(certificate.names) <= 10 && length(distinct(certificate.names)) == length(certificate.names)
    )])
    error_message = "certificates[*].names must be 1 to 10 different names, ACM's quota; there are ${join(", ", [for key, certificate in var.certificates : "${length(certificate.names)} in ${key}"])}."
  }

  validation {
    condition     = alltrue([for certificate in values(var.certificates) : length(try(certificate.names[0], "")) <= 64])
    error_message = "certificates[*].names begin with ${join(", ", [for certificate in values(var.certificates) : try(certificate.names[0], "nothing")])}: the first name must have at most 64 characters, the limit of a certificate's subject."
  }
}

variable "logs" {
  description = "The log of queries, which lies in us-east-1: days of retention and a customer key of us-east-1. Only a zone that is created here has one. `delivery` is `unavailable` only where the AWS in use has no query logging (the embedded one)."
  type        = object({ days = optional(number, 30), delivery = optional(string, "on"), kms_key_arn = string })
  default     = null

  validation {
    condition     = (var.logs != null) == (var.zone.source == "created")
    error_message = "logs is ${var.logs == null ? "missing" : "given"} and zone.source \"${var.zone.source}\": a zone that is created here is logged, one that exists is logged by whoever created it."
  }

  validation {
    condition     = var.logs == null ? true : contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.logs.days)
    error_message = "logs.days is ${try(var.logs.days, "missing")}: it must be a retention CloudWatch Logs offers: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, ..."
  }

  validation {
    condition     = var.logs == null ? true : contains(["on", "unavailable"], var.logs.delivery)
    error_message = "logs.delivery is \"${try(var.logs.delivery, "missing")}\": it must be on, or unavailable where the AWS in use has no query logging."
  }

  validation {
    condition     = var.logs == null ? true : can(regex("^arn:[a-z-]+:kms:us-east-1:[0-9]{12}:key/.+$", var.logs.kms_key_arn))
    error_message = "logs.kms_key_arn is \"${try(var.logs.kms_key_arn, "missing")}\": it must be the ARN of a key of us-east-1, not an alias."
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

variable "zone" {
  description = "The public hosted zone by its domain name: created here, or existing and looked up."
  type        = object({ name = string, source = optional(string, "created") })
  nullable    = false

  validation {
    condition     = contains(["created", "existing"], var.zone.source)
    error_message = "zone.source is \"${var.zone.source}\": it must be created or existing."
  }

  validation {
    condition     = can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.zone.name)) && length(var.zone.name) <= 253
    error_message = "zone.name is \"${var.zone.name}\": it must be a domain name such as dev.example.com, in lower case, without a dot at its end."
  }
}
