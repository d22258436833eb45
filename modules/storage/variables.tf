variable "buckets" {
  description = "Private buckets by stable key; the key ends the bucket name."
  type = map(object({
    audited_by           = optional(set(string), []) # AWS services that keep their records here: cloudtrail, config
    backup               = optional(string)          # plans of AWS Backup that take it, joined by "+": the tag `Backup`
    cors_origins         = optional(set(string), []) # web origins that may upload and read by presigned request
    emits_events         = optional(bool, false)     # object events go to EventBridge's default bus
    expire_objects_days  = optional(number)          # null: kept until deleted
    expire_prefixes_days = optional(map(number), {}) # sooner, by the beginning of the key, such as { "s3/" = 30 }
    force_destroy        = optional(bool, false)     # destroy takes the objects along
    kms_key_arn          = optional(string)          # null: SSE-S3
    log_bucket           = optional(string)          # name of the bucket that receives the access log
    read_by = optional(map(object({                  # roles of other accounts that read what begins with prefix
      account  = string                              # ARN of the account's root: a role may not exist yet
      prefix   = string
      role_arn = string
    })), {})
    receives_logs = optional(bool, false) # target of access logs and of CloudWatch log delivery
    scanned_by    = optional(string)      # ARN of the role that scans for malware: nobody else reads what is not known to be clean
    tells_missing = optional(bool, false) # its reader gets 404, not 403, for what is not there; for names that are no secret
    written_once  = optional(bool, false) # added to, never written over, nothing deleted but by expiry
  }))
  default  = {}
  nullable = false

  validation {
    condition     = alltrue([for b in values(var.buckets) : b.backup == null || can(regex("^[a-z]+([+][a-z]+)*$", b.backup))])
    error_message = "buckets[*].backup is ${jsonencode({ for key, b in var.buckets : key => b.backup })}: it must be names of backup plans in lower-case letters, joined by \"+\"."
  }

  validation {
    condition     = alltrue([for key in keys(var.buckets) : can(regex("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", key))])
    error_message = "buckets: a key is lower-case words joined by single hyphens, such as \"originals\"."
  }

  validation {
    condition     = alltrue([for key in keys(var.buckets) : length("${var.naming.prefix}-${key}") <= 63])
    error_message = "buckets: \"<naming.prefix>-<key>\" must be at most 63 characters, the limit of a bucket name."
  }

  validation {
    # Reserved by S3 for access point aliases and for account-regional buckets.
    condition     = alltrue([for key in keys(var.buckets) : !can(regex("-(s3alias|an)$", "-${key}"))])
    error_message = "buckets: a key must not be, or end in, \"s3alias\" or \"an\": S3 reserves such names."
  }

  validation {
    condition = alltrue(flatten([for b in values(var.buckets) : [
      for origin in b.cors_origins :
      can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", origin)) || can(regex("^http://(localhost|127\\.0\\.0\\.1)(:[0-9]+)?$", origin))
    ]]))
    error_message = "buckets[*].cors_origins are exact https:// origins (http:// only for localhost), without path or wildcard."
  }

  validation {
    condition = alltrue([for b in values(var.buckets) :
      b.expire_objects_days == null ? true : b.expire_objects_days >= 1 && floor(b.expire_objects_days) == b.expire_objects_days
    ])
    error_message = "buckets[*].expire_objects_days must be a whole number, 1 or more."
  }

  validation {
    condition = alltrue(flatten([for b in values(var.buckets) : [for prefix, days in b.expire_prefixes_days :
      can(regex("^[a-z0-9][a-z0-9/._-]*/$", prefix)) && days >= 1 && floor(days) == days && b.expire_objects_days != null
    ]]))
    error_message = "buckets[*].expire_prefixes_days is ${jsonencode({ for key, b in var.buckets : key => b.expire_prefixes_days })}: a prefix ends in /, its days are whole and 1 or more, and the bucket has expire_objects_days for the rest."
  }

  validation {
    condition = alltrue([for b in values(var.buckets) :
      b.kms_key_arn == null ? true : can(regex("^arn:[^:]+:kms:[^:]+:[0-9]{12}:key/", b.kms_key_arn))
    ])
    error_message = "buckets[*].kms_key_arn must be the ARN of a key, not of an alias."
  }

  validation {
    # S3 silently delivers no access log to a bucket whose default encryption is a customer key.
    condition     = alltrue([for b in values(var.buckets) : !(b.receives_logs && b.kms_key_arn != null)])
    error_message = "buckets[*]: a bucket that receives_logs must leave kms_key_arn out; S3 delivers access logs only to SSE-S3 buckets."
  }

  validation {
    condition     = alltrue([for b in values(var.buckets) : length(setsubtract(b.audited_by, ["cloudtrail", "config"])) == 0])
    error_message = "buckets[*].audited_by has ${jsonencode(setsubtract(flatten([for b in values(var.buckets) : tolist(b.audited_by)]), ["cloudtrail", "config"]))}: allowed are cloudtrail and config."
  }

  validation {
    condition = alltrue([for b in values(var.buckets) :
      b.scanned_by == null ? true : can(regex("^arn:[a-z-]+:iam::[0-9]{12}:role/[A-Za-z0-9+=,.@_/-]+$", b.scanned_by))
    ])
    error_message = "buckets[*].scanned_by is ${jsonencode(compact([for b in values(var.buckets) : b.scanned_by]))}: it must be the ARN of the one role that scans."
  }

  validation {
    condition = alltrue(flatten([for b in values(var.buckets) : [for r in values(b.read_by) :
      can(regex("^arn:[a-z-]+:iam::[0-9]{12}:root$", r.account)) && can(regex("^[a-z][a-z0-9/-]*/$", r.prefix)) && startswith(r.role_arn, replace(r.account, "/:root$/", ":role/")) && !can(regex("[*?]", r.role_arn))
    ]]))
    error_message = "buckets[*].read_by is ${jsonencode([for b in values(var.buckets) : b.read_by if length(b.read_by) > 0])}: each names an account's root, one role of that account, and a prefix such as \"evidence/\"."
  }

  validation {
    condition     = alltrue([for key, b in var.buckets : b.log_bucket == null ? true : b.log_bucket != "${var.naming.prefix}-${key}"])
    error_message = "buckets[*].log_bucket must be another bucket: a log of itself never stops growing."
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

variable "readers" {
  description = "CloudFront distribution ARN by bucket key: it may read that bucket's objects, signed by its origin access control."
  type        = map(string)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for key in keys(var.readers) : contains(keys(var.buckets), key)])
    error_message = "readers: every key must be a key of buckets."
  }

  validation {
    condition     = alltrue([for arn in values(var.readers) : can(regex("^arn:[^:]+:cloudfront::[0-9]{12}:distribution/[A-Z0-9]+$", arn))])
    error_message = "readers: every value must be the ARN of one CloudFront distribution."
  }

  validation {
    condition     = alltrue([for key, b in var.buckets : !b.tells_missing || contains(keys(var.readers), key)])
    error_message = "readers lacks ${jsonencode([for key, b in var.buckets : key if b.tells_missing && !contains(keys(var.readers), key)])}: tells_missing is for a bucket with a reader."
  }
}
