variable "configuration" {
  description = "Where Config keeps what it records: the bucket (which admits `config`), and the key that encrypts it."
  type        = object({ bucket = string, kms_key_arn = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.configuration.bucket))
    error_message = "configuration.bucket is \"${var.configuration.bucket}\": it must be the name of a bucket, not its ARN."
  }

  validation {
    condition     = can(regex("^arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+$", var.configuration.kms_key_arn))
    error_message = "configuration.kms_key_arn is \"${var.configuration.kms_key_arn}\": it must be the ARN of a key, not an alias."
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

variable "standards" {
  description = "Standards that Security Hub holds the account to, by name: fsbp, cis, nist-800-53, pci-dss. fsbp and cis are always among them."
  type        = set(string)
  default     = ["cis", "fsbp"]
  nullable    = false

  validation {
    condition     = length(setsubtract(var.standards, keys(local.standards))) == 0
    error_message = "standards has ${jsonencode(setsubtract(var.standards, keys(local.standards)))}: allowed are ${join(", ", keys(local.standards))}."
  }

  validation {
    condition     = length(setintersection(var.standards, ["cis", "fsbp"])) == 2
    error_message = "standards is ${jsonencode(var.standards)}: it must have cis and fsbp; others may be added."
  }
}

variable "unavailable" {
  description = "What the AWS in use has not, by name: access-analyzer, account-public-access, guardduty, inspector, security-hub. Empty on AWS itself; only the embedded one lacks some."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.unavailable, local.services)) == 0
    error_message = "unavailable has ${jsonencode(setsubtract(var.unavailable, local.services))}: allowed are ${join(", ", local.services)}."
  }
}

variable "watched" {
  description = "What GuardDuty reads beyond trails, flow logs and DNS, and what Inspector scans, by AWS's names. Additions only: the defaults are the least."
  type = object({
    inspector = optional(set(string), [])
    guardduty = optional(set(string), [])
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(var.watched.guardduty, local.guardduty_features)) == 0
    error_message = "watched.guardduty has ${jsonencode(setsubtract(var.watched.guardduty, local.guardduty_features))}: allowed are ${join(", ", local.guardduty_features)}."
  }

  validation {
    condition     = length(setsubtract(var.watched.inspector, local.inspector_types)) == 0
    error_message = "watched.inspector has ${jsonencode(setsubtract(var.watched.inspector, local.inspector_types))}: allowed are ${join(", ", local.inspector_types)}."
  }
}
