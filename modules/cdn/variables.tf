variable "api" {
  description = "The API: its host, the paths that lead to it, and the header by which it knows that a request came this way."
  type = object({
    domain = string
    header = object({ name = string, value = string })
    paths  = set(string)
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$", var.api.domain))
    error_message = "api.domain is \"${var.api.domain}\": it must be a host name, without scheme, port or path."
  }
  validation {
    condition     = can(regex("^x-[a-z0-9-]{1,60}$", var.api.header.name)) && !can(regex("^x-(amz|edge|cache|forwarded-proto|real-ip)", var.api.header.name)) && length(var.api.header.value) >= 32
    error_message = "api.header.name is \"${var.api.header.name}\": it must start with x- in lower case, not with what CloudFront keeps for itself (x-amz, x-edge, x-cache, x-forwarded-proto, x-real-ip); api.header.value must have 32 characters or more."
  }
  validation {
    condition     = length(var.api.paths) >= 1 && alltrue([for path in var.api.paths : can(regex("^/[a-z0-9/-]+\\*?$", path)) && !startswith(path, "/variants/")])
    error_message = "api.paths are ${jsonencode(var.api.paths)}: each must be a path such as /upload or /v1/*, and not below /variants/."
  }
}

variable "cache" {
  description = "Seconds that a path's answers are kept, by path pattern, over the defaults: \"/*\" (pages) 60, \"/assets/*\" a year, \"/variants/*\" their max_age_seconds. The longest pattern that matches decides."
  type        = map(number)
  default     = {}
  nullable    = false

  validation {
    condition     = alltrue([for pattern in keys(var.cache) : can(regex("^/[A-Za-z0-9_.*$~@:+&/-]*$", pattern)) && length(pattern) <= 100])
    error_message = "cache has ${jsonencode(keys(var.cache))}: a pattern starts with / and has at most 100 letters, digits and _.*$~@:+&/-, such as /assets/*."
  }
  validation {
    condition     = alltrue([for seconds in values(var.cache) : seconds >= 0 && seconds <= 31536000 && floor(seconds) == seconds])
    error_message = "cache is ${jsonencode(var.cache)}: a time must be whole seconds from 0 to 31,536,000 (a year)."
  }
  validation {
    condition     = alltrue([for pattern, seconds in var.cache : !startswith(pattern, "/variants/") || seconds <= var.variants.max_age_seconds])
    error_message = "cache is ${jsonencode(var.cache)}: what is below /variants/ must be kept for at most ${var.variants.max_age_seconds} seconds, the retention."
  }
  validation {
    condition     = alltrue([for pattern in keys(var.cache) : alltrue([for path in var.api.paths : !startswith(pattern, trimsuffix(path, "*"))])])
    error_message = "cache has ${jsonencode(keys(var.cache))}: the API's paths, ${jsonencode(var.api.paths)}, are never cached."
  }
}

variable "domain" {
  description = "The site's own names and their certificate in us-east-1; null: CloudFront's name and certificate."
  type        = object({ aliases = set(string), certificate_arn = string })
  default     = null

  validation {
    condition = var.domain == null ? true : can(regex("^arn:[a-z-]+:acm:us-east-1:[0-9]{12}:certificate/", var.domain.certificate_arn)) && (
      length(var.domain.aliases) >= 1 && alltrue([for name in var.domain.aliases : can(regex("^([a-z0-9-]+\\.)+[a-z]{2,}$", name))])
    )
    error_message = "domain is ${jsonencode(var.domain)}: aliases must be one or more host names such as shop.example.com, certificate_arn an ACM certificate of us-east-1, the only region that CloudFront reads."
  }
}

variable "edge" {
  description = "Countries served (ISO 3166-1 alpha-2; null: all); region of an Origin Shield before the buckets (null: none); edge locations: PriceClass_100 (North America, Europe), 200 (without South America, Oceania) or All; web ACL."
  type = object({
    countries            = optional(set(string))
    origin_shield_region = optional(string)
    price_class          = optional(string, "PriceClass_100")
    web_acl_arn          = optional(string)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.edge.countries == null ? true : length(var.edge.countries) >= 1 && length(setsubtract(var.edge.countries, local.iso_countries)) == 0
    error_message = "edge.countries is ${jsonencode(coalesce(var.edge.countries, []))}: it must have one or more codes of ISO 3166-1 alpha-2 in capitals, such as DE, GB, US; left out (null), everybody is served."
  }
  validation {
    condition     = var.edge.origin_shield_region == null ? true : can(regex("^(ap-northeast-[12]|ap-south-1|ap-southeast-[12]|eu-central-1|eu-west-[12]|sa-east-1|us-east-[12]|us-west-2)$", var.edge.origin_shield_region))
    error_message = "edge.origin_shield_region is \"${coalesce(var.edge.origin_shield_region, "-")}\": Origin Shield is in ap-northeast-1, -2, ap-south-1, ap-southeast-1, -2, eu-central-1, eu-west-1, -2, sa-east-1, us-east-1, -2, us-west-2; take the one nearest to the buckets."
  }
  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.edge.price_class)
    error_message = "edge.price_class is \"${var.edge.price_class}\": it must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
  validation {
    condition     = var.edge.web_acl_arn == null ? true : can(regex("^arn:[a-z-]+:wafv2:us-east-1:[0-9]{12}:global/webacl/", var.edge.web_acl_arn))
    error_message = "edge.web_acl_arn is \"${coalesce(var.edge.web_acl_arn, "-")}\": it must be the ARN of a web ACL of scope CLOUDFRONT, which lives in us-east-1."
  }
}

variable "logs" {
  description = "Bucket that receives the access logs, below the folder cdn/<prefix>. Its policy must let delivery.logs.amazonaws.com write."
  type        = object({ bucket = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.logs.bucket))
    error_message = "logs.bucket is \"${var.logs.bucket}\": it must be the name of a bucket."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,53}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it must be 3 to 55 lower-case letters, digits and hyphens."
  }
}

variable "variants" {
  description = "The private bucket of the variants, by its regional domain (its policy must let the distribution read); origins whose scripts may read them; the formats by preset to choose from for a URL without extension; how long the edge keeps them at most: the retention."
  type = object({
    bucket_domain   = string
    cors_origins    = optional(list(string), [])
    formats         = optional(map(list(string)), {})
    max_age_seconds = number
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+\\.s3\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?$", var.variants.bucket_domain))
    error_message = "variants.bucket_domain is \"${var.variants.bucket_domain}\": it must be a bucket's regional domain, <bucket>.s3.<region>.amazonaws.com; a website endpoint has no access control."
  }
  validation {
    condition     = alltrue([for o in var.variants.cors_origins : can(regex("^(https://[a-z0-9.-]+|http://localhost)(:[0-9]+)?$", o))])
    error_message = "variants.cors_origins are ${jsonencode(var.variants.cors_origins)}: each must be an origin such as https://www.example.com (or http://localhost:3000): no path, no wildcard, no plain http."
  }
  validation {
    condition = alltrue([for name, formats in var.variants.formats : (
      can(regex("^[a-z][a-z0-9-]{0,30}$", name)) && length(formats) >= 1 && alltrue([for f in formats : contains(["avif", "jpg", "png", "webp"], f)])
    )])
    error_message = "variants.formats is ${jsonencode(var.variants.formats)}: a preset ends in a URL, so it is at most 31 lower-case letters, digits and hyphens; it has one or more of avif, jpg, png, webp."
  }
  validation {
    condition     = var.variants.max_age_seconds >= 60 && var.variants.max_age_seconds <= 31536000 && floor(var.variants.max_age_seconds) == var.variants.max_age_seconds
    error_message = "variants.max_age_seconds is ${var.variants.max_age_seconds}: it must be 60 to 31,536,000 (a year)."
  }
}

variable "web" {
  description = "The private bucket of the pages, a second one that answers when the first is down (null: none), and the origins beside their own that the pages may call and show."
  type = object({
    bucket_domain          = string
    connect_origins        = optional(set(string), [])
    failover_bucket_domain = optional(string)
  })
  nullable = false

  validation {
    condition = var.web.failover_bucket_domain != var.web.bucket_domain && alltrue([
      for domain in compact([var.web.bucket_domain, var.web.failover_bucket_domain]) : can(regex("^[a-z0-9.-]+\\.s3\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?$", domain))
    ])
    error_message = "web.bucket_domain is \"${var.web.bucket_domain}\", web.failover_bucket_domain \"${coalesce(var.web.failover_bucket_domain, "-")}\": each must be the regional domain of another bucket, <bucket>.s3.<region>.amazonaws.com; a website endpoint has no access control."
  }
  validation {
    condition     = alltrue([for o in var.web.connect_origins : can(regex("^https://[a-z0-9.-]+(:[0-9]+)?$", o))])
    error_message = "web.connect_origins are ${jsonencode(var.web.connect_origins)}: each must be an origin such as https://api.example.com: no path, no wildcard, no plain http."
  }
}
