variable "buckets" {
  description = "Buckets by stable key: the name of the one that is copied and the key that encrypts it, the name of the one that takes the copies in another region and the key there. Both are versioned."
  type = map(object({
    copy   = object({ kms_key_arn = string, name = string })
    source = object({ kms_key_arn = string, name = string })
  }))
  nullable = false

  validation {
    condition     = length(var.buckets) > 0
    error_message = "buckets is empty: it must name at least one bucket to copy."
  }

  validation {
    condition     = alltrue([for b in values(var.buckets) : alltrue([for end in [b.copy, b.source] : can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", end.name))]) && b.copy.name != b.source.name])
    error_message = "buckets[*].copy.name and source.name are ${jsonencode({ for key, b in var.buckets : key => [b.source.name, b.copy.name] })}: they must be the names of two buckets, not ARNs."
  }

  validation {
    condition     = alltrue(flatten([for b in values(var.buckets) : [for end in [b.copy, b.source] : can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", end.kms_key_arn))]]))
    error_message = "buckets[*].copy.kms_key_arn and source.kms_key_arn are ${jsonencode({ for key, b in var.buckets : key => [b.source.kms_key_arn, b.copy.kms_key_arn] })}: they must be ARNs of keys, not of aliases."
  }

  validation {
    condition = alltrue([for b in values(var.buckets) :
      try(split(":", b.copy.kms_key_arn)[3] != split(":", b.source.kms_key_arn)[3], true)
    ])
    error_message = "buckets: the keys are of the regions ${jsonencode({ for key, b in var.buckets : key => [try(split(":", b.source.kms_key_arn)[3], ""), try(split(":", b.copy.kms_key_arn)[3], "")] })}: a copy in the home region is lost with it; it must be in another one."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds its roles (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 52
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is at most 52 characters, lower-case words joined by single hyphens, such as \"acme-prod-shop\"."
  }
}
