variable "admin_sign_in" {
  description = "Whether AWS administrators may sign users in by the API (tests and the local command line)."
  type        = bool
  default     = false
  nullable    = false
}

variable "malware_scan" {
  description = "Whether originals are scanned before anybody may read them: on, or unavailable where the AWS in use finds no malware (the embedded one)."
  type        = string
  default     = "on"
  nullable    = false

  validation {
    condition     = contains(["on", "unavailable"], var.malware_scan)
    error_message = "malware_scan is \"${var.malware_scan}\": allowed are on, unavailable."
  }
}

variable "naming" {
  description = "Identity of the site in its environment: prefix <org>-<env>-<site> and tags; `boundary_arn` bounds every role in it (terraform/bootstrap)."
  type        = object({ boundary_arn = optional(string), prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,11}-[a-z][a-z0-9]{1,9}-[a-z][a-z0-9-]{1,30}$", var.naming.prefix))
    error_message = "naming.prefix must be <org>-<env>-<site>, the site in 2 to 31 lower-case letters, digits or hyphens."
  }
}

variable "observability" {
  description = "How much of the site is watched (alarms full or essential, see module observability), and what people look at when an alarm has told them: dashboard, queries (saved questions to the logs; the embedded AWS has none). Alarms and dashboard bill by the month."
  type = object({
    alarms = optional(string, "full")
    views  = optional(set(string), ["dashboard", "queries"])
  })
  default  = {}
  nullable = false

  validation {
    condition     = length(setsubtract(var.observability.views, ["dashboard", "queries"])) == 0
    error_message = "observability.views has ${jsonencode(setsubtract(var.observability.views, ["dashboard", "queries"]))}: allowed are dashboard, queries."
  }
}

variable "packages" {
  description = "The Lambda zips that `slipway package` built: their folder and its manifest.json."
  type = object({
    directory = string
    manifest = object({
      architecture = string
      runtime      = string
      functions    = map(object({ file = string, sha256 = string }))
    })
  })
  nullable = false
}

variable "platform" {
  description = "Name of the platform's contract parameter, /<org>/<env>/platform/v1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^/[a-z0-9]+/[a-z0-9]+/platform/v1$", var.platform))
    error_message = "platform must be /<org>/<env>/platform/v1: this composition understands version 1 of the contract."
  }
}

variable "replicated" {
  description = "What is copied into the platform's copy region as it changes: objects (originals and derivatives), items (the table). The embedded AWS has no replicas of tables."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = length(setsubtract(var.replicated, ["items", "objects"])) == 0
    error_message = "replicated has ${jsonencode(setsubtract(var.replicated, ["items", "objects"]))}: allowed are items, objects."
  }
}

variable "retain" {
  description = "Whether what is stored survives a destroy. Only an environment made to be thrown away says false."
  type        = bool
  default     = true
  nullable    = false
}

# The site file, and the only place where its defaults live. site.schema.json is the same shape for editors and pull requests.
variable "site" {
  description = "Values of the site's file, the block of this environment merged over it."
  type = object({
    cache = optional(map(number), {})
    cdn = optional(object({
      origin_shield_region = optional(string)
      price_class          = optional(string, "PriceClass_100")
      secret_generation    = optional(number, 1)
    }), {})
    cors_origins = optional(list(string), [])
    countries    = optional(list(string))
    data_class   = optional(string, "personal")
    domain       = optional(string)
    images = optional(object({
      fast = optional(bool, false)
      heic = optional(bool, false)
      presets = optional(map(object({
        animated = optional(bool, false)
        fit      = optional(string, "inside")
        formats  = optional(list(string), ["avif", "webp", "jpg"])
        height   = optional(number)
        quality  = optional(number)
        width    = optional(number)
        })), {
        large  = { height = 1600, width = 1600 }
        medium = { height = 800, width = 800 }
        thumb  = { height = 150, width = 150 }
      })
    }), {})
    limits = optional(object({
      file_mb = optional(object({ document = optional(number, 50), image = optional(number, 10), video = optional(number, 5000) }), {})
      site = optional(object({
        storage_gb         = optional(number, 1000)
        uploads_per_day    = optional(number, 100000)
        uploads_per_minute = optional(number, 1200)
      }), {})
      user = optional(object({
        storage_gb         = optional(number, 10)
        uploads_per_day    = optional(number, 1000)
        uploads_per_minute = optional(number, 120)
      }), {})
    }), {})
    mfa            = optional(string, "optional")
    owner          = string
    retention_days = optional(number, 7)
    retired        = optional(object({ destroy = optional(bool, false), grace_days = optional(number, 30), since = string }))
    ring           = optional(string, "all") # read by the gate: src/cli/gate/rings.py
    throttle       = optional(object({ burst = number, rate_per_second = number }), { burst = 100, rate_per_second = 50 })
    waf = optional(object({
      allow  = optional(list(string), [])
      block  = optional(list(string), [])
      limits = optional(object({ per_address = optional(number), sensitive_paths = optional(number), window_seconds = optional(number) }), {})
      mode   = optional(object({ default = optional(string, "block"), rules = optional(map(string), {}) }), {})
    }))
  })
  nullable = false

  # Patterns, times, countries, price class and shield are judged by modules/cdn, the firewall by modules/waf; here, what only the site or its platform knows.
  validation {
    condition     = var.site.cdn.secret_generation >= 1 && floor(var.site.cdn.secret_generation) == var.site.cdn.secret_generation
    error_message = "site.cdn.secret_generation is ${var.site.cdn.secret_generation}: it must be 1 or more; add one to replace the secret between CDN and API."
  }

  validation {
    condition     = alltrue([for o in var.site.cors_origins : can(regex("^(https://[a-z0-9.-]+|http://localhost)(:[0-9]+)?$", o))])
    error_message = "site.cors_origins must be origins such as https://www.example.com (http:// only for localhost): no path, no wildcard."
  }

  validation {
    condition     = contains(["internal", "personal", "public"], var.site.data_class)
    error_message = "site.data_class must be internal, personal or public."
  }

  validation {
    # One label below the zone: that is what the platform's certificate is for.
    condition     = var.site.domain == null ? true : can(regex("^[a-z0-9]([a-z0-9-]*[a-z0-9])?\\.${replace(try(local.platform.dns.name, "-"), ".", "\\.")}$", var.site.domain))
    error_message = "site.domain is \"${coalesce(var.site.domain, "-")}\": it must be one label below the platform's zone, ${try("such as shop.${local.platform.dns.name}", "and this platform has none: leave it out")}."
  }

  validation {
    condition = alltrue(flatten([for limits in values(var.site.limits) : [for limit in values(limits) : limit >= 1 && floor(limit) == limit]])) && (
      var.site.limits.file_mb.document <= 50 && var.site.limits.file_mb.image <= 10 && var.site.limits.file_mb.video <= 5000 &&
      var.site.limits.site.storage_gb <= 100000 && var.site.limits.site.uploads_per_day <= 1000000 && var.site.limits.site.uploads_per_minute <= 3000
    )
    error_message = "site.limits must be whole numbers of 1 or more; of a file at most 10 MB of an image, 50 of a document, 5,000 of a video; of a site at most 100,000 GB, 1,000,000 uploads a day and 3,000 a minute."
  }

  validation {
    condition     = contains(["none", "optional", "required"], var.site.mfa)
    error_message = "site.mfa must be none, optional or required."
  }

  validation {
    condition     = can(regex("^team-[a-z0-9-]+$", var.site.owner))
    error_message = "site.owner must be a team of .github/CODEOWNERS, such as team-demo."
  }

  validation {
    condition     = length(var.site.images.presets) >= 1 && length(var.site.images.presets) <= 12 && alltrue([for name in keys(var.site.images.presets) : can(regex("^[a-z][a-z0-9-]{0,30}$", name))])
    error_message = "site.images.presets must have 1 to 12 entries; a name ends in a URL, so it is lower-case letters, digits and hyphens."
  }

  validation {
    condition = alltrue([for p in values(var.site.images.presets) : (
      contains(["cover", "inside"], p.fit) && length(p.formats) >= 1 && alltrue([for f in p.formats : contains(["avif", "jpg", "png", "webp"], f)])
    )])
    error_message = "site.images.presets[*]: fit is inside or cover, formats are one or more of avif, jpg, png, webp."
  }

  validation {
    condition     = alltrue([for p in values(var.site.images.presets) : length(p.formats) == length(distinct(p.formats))])
    error_message = "site.images.presets[*].formats: each format once, or two variants would have one name."
  }

  validation {
    condition     = alltrue([for p in values(var.site.images.presets) : !p.animated || contains(p.formats, "webp")])
    error_message = "site.images.presets[*].animated needs the format webp: only there a variant of an animation moves."
  }

  validation {
    condition = alltrue([for p in values(var.site.images.presets) : (
      (p.width != null || p.height != null) && (p.fit != "cover" || (p.width != null && p.height != null))
    )])
    error_message = "site.images.presets[*] need a width or a height; cover needs both."
  }

  validation {
    condition = alltrue(flatten([for p in values(var.site.images.presets) : [
      for side in [p.width, p.height] : side == null ? true : side >= 16 && side <= 4096 && floor(side) == side
    ]]))
    error_message = "site.images.presets[*].width and height are whole pixels from 16 to 4096."
  }

  validation {
    condition     = alltrue([for p in values(var.site.images.presets) : p.quality == null ? true : p.quality >= 30 && p.quality <= 95])
    error_message = "site.images.presets[*].quality must be 30 to 95."
  }

  validation {
    condition     = var.site.retired == null ? true : can(regex("^20[0-9]{2}-[01][0-9]-[0-3][0-9]$", var.site.retired.since)) && var.site.retired.grace_days >= 1
    error_message = "site.retired.since must be a day such as \"2026-11-21\", in quotes; grace_days 1 or more."
  }

  validation {
    condition     = var.site.retention_days >= 1 && var.site.retention_days <= 365 && floor(var.site.retention_days) == var.site.retention_days
    error_message = "site.retention_days must be whole days from 1 to 365."
  }

  validation {
    # What sites share forgets when the platform says; a site must not promise media for longer than its platform does.
    condition     = var.site.retention_days <= try(local.platform.retention.days, 365)
    error_message = "site.retention_days is ${var.site.retention_days}: this environment keeps nothing about a person for longer than ${try(local.platform.retention.days, 365)} days (retention_days of its platform)."
  }

  validation {
    condition     = contains(["canary", "early", "all"], var.site.ring)
    error_message = "site.ring is \"${var.site.ring}\": allowed are canary, early, all."
  }

  validation {
    condition     = var.site.throttle.burst >= 1 && var.site.throttle.rate_per_second >= 1
    error_message = "site.throttle.burst and rate_per_second must be 1 or more."
  }
}
