variable "naming" {
  description = "Identity shared by every module: full name prefix and tags."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,98}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix is \"${var.naming.prefix}\": it must be 3 to 100 lower-case letters, digits and hyphens."
  }
}

variable "scope" {
  description = "Web ACLs that may use the groups: CLOUDFRONT (with a provider of us-east-1) or REGIONAL (load balancers)."
  type        = string
  nullable    = false

  validation {
    condition     = contains(["CLOUDFRONT", "REGIONAL"], var.scope)
    error_message = "scope is \"${var.scope}\": it must be CLOUDFRONT or REGIONAL."
  }
}

variable "upload_paths" {
  description = "Exact paths that take files: their bodies are neither searched nor measured."
  type        = set(string)
  nullable    = false

  validation {
    condition     = alltrue([for path in var.upload_paths : can(regex("^(/[A-Za-z0-9._~-]+)+$", path))])
    error_message = "upload_paths are ${jsonencode(var.upload_paths)}: each must be an exact path such as /v1/images, without parameters, wildcards or a slash at its end."
  }

  validation {
    condition     = length(var.upload_paths) >= 1 && length(join("|", var.upload_paths)) <= 150
    error_message = "upload_paths are ${length(var.upload_paths)} of together ${length(join("|", var.upload_paths))} characters: there must be at least one, and 150 characters at most, for WAF takes 200 in an expression."
  }
}
