variable "lake" {
  description = "The lake: the output of module lake, and the key that encrypts it."
  type = object({
    bucket         = string
    curated_prefix = string
    database       = string
    kms_key_arn    = string
    results_bucket = string
    workgroup      = string
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_-]*/$", var.lake.curated_prefix))
    error_message = "lake.curated_prefix is \"${var.lake.curated_prefix}\": it must be a folder such as \"curated/\"; an empty one would open what could not be read, too."
  }

  validation {
    condition     = can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", var.lake.kms_key_arn))
    error_message = "lake.kms_key_arn is \"${var.lake.kms_key_arn}\": it must be the ARN of a key, not of an alias."
  }

  validation {
    condition     = var.lake.bucket != var.lake.results_bucket
    error_message = "lake.bucket and lake.results_bucket are both \"${var.lake.bucket}\": who asks writes answers, and never rows."
  }
}

variable "logs" {
  description = "Where the CDNs' access logs are that the lake reads: a bucket and a folder of it."
  type        = object({ bucket = string, prefix = optional(string, "cdn/") })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9_-]*/$", var.logs.prefix)) && var.logs.prefix != "s3/"
    error_message = "logs.prefix is \"${var.logs.prefix}\": it must be a folder such as \"cdn/\", and not s3/, whose lines name people's addresses."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags; `boundary_arn` bounds every role in it (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", var.naming.prefix)) && length(var.naming.prefix) <= 40
    error_message = "naming.prefix is \"${var.naming.prefix}\": it is lower-case words joined by single hyphens, such as \"acme-prod\", at most 40 characters."
  }
}

variable "people" {
  description = "Who may put the analysts' role on: roles of this account by path and name, * for what Identity Center makes up."
  type        = set(string)
  nullable    = false

  validation {
    condition     = length(var.people) > 0 && alltrue([for role in var.people : can(regex("^([A-Za-z0-9_.-]+/)*[A-Za-z0-9_+=,.@-]{5,}(_\\*)?$", role))])
    error_message = "people is ${jsonencode(var.people)}: each must be a role such as \"analysts-sign-in\" or \"aws-reserved/sso.amazonaws.com/AWSReservedSSO_Analyst_*\"; never everybody."
  }
}
