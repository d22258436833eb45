variable "site" {
  description = "Name of the site: its file is envs/sites/<site>.yaml."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,30}$", var.site))
    error_message = "site must be 2 to 31 lower-case letters, digits or hyphens, and start with a letter."
  }
}
