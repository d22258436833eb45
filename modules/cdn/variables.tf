variable "cors_origins" {
  description = "Web origins whose scripts may read the files; none: images show everywhere, scripts read them nowhere."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for o in var.cors_origins : can(regex("^(https://[a-z0-9.-]+|http://localhost)(:[0-9]+)?$", o))])
    error_message = "cors_origins must be origins such as https://www.example.com (or http://localhost:3000): no path, no wildcard, no plain http."
  }
}

variable "logs" {
  description = "Bucket that receives the access logs, below the folder cdn/<prefix>. Its policy must let delivery.logs.amazonaws.com write."
  type        = object({ bucket = string })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$", var.logs.bucket))
    error_message = "logs.bucket must be the name of a bucket."
  }
}

variable "max_age_seconds" {
  description = "Longest time the edge keeps a variant: the site's retention. A file's own Expires or Cache-Control can only shorten it."
  type        = number
  nullable    = false

  validation {
    condition     = var.max_age_seconds >= 60 && var.max_age_seconds <= 31536000 && floor(var.max_age_seconds) == var.max_age_seconds
    error_message = "max_age_seconds must be 60 to 31,536,000 (a year)."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,53}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix must be 3 to 55 lower-case letters, digits and hyphens."
  }
}

variable "price_class" {
  description = "Edge locations that serve: 100 (North America, Europe), 200 (without South America, Oceania) or All."
  type        = string
  default     = "PriceClass_100"
  nullable    = false

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All."
  }
}

variable "variants" {
  description = "The private bucket of the variants, by its regional domain (its policy must let the distribution read), and the formats by preset to choose from for a URL without extension."
  type = object({
    bucket_domain = string
    formats       = optional(map(list(string)), {})
  })
  nullable = false

  validation {
    condition     = can(regex("^[a-z0-9.-]+\\.s3\\.[a-z0-9-]+\\.amazonaws\\.com(\\.cn)?$", var.variants.bucket_domain))
    error_message = "variants.bucket_domain must be a bucket's regional domain, <bucket>.s3.<region>.amazonaws.com: a website endpoint has no access control."
  }
  validation {
    condition     = alltrue([for name in keys(var.variants.formats) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
    error_message = "variants.formats: a preset ends in a URL, so it is at most 31 lower-case letters, digits and hyphens."
  }

  validation {
    condition = alltrue([for formats in values(var.variants.formats) : (
      length(formats) >= 1 && alltrue([for f in formats : contains(["avif", "jpg", "png", "webp"], f)])
    )])
    error_message = "variants.formats[*] are one or more of avif, jpg, png, webp."
  }
}
