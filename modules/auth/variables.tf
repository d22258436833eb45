variable "client" {
  description = "The application that users sign in to. Callback URLs open the hosted sign-in page (authorization code only)."
  type = object({
    admin_sign_in = optional(bool, false) # AWS administrators may sign a user in with a password: tests, command line
    callback_urls = optional(list(string), [])
    logout_urls   = optional(list(string), [])
    refresh_days  = optional(number, 7)
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([for url in concat(var.client.callback_urls, var.client.logout_urls) : (
      can(regex("^(https://[A-Za-z0-9.-]+|http://localhost)(:[0-9]+)?(/[^#*]*)?$", url))
    )])
    error_message = "client.callback_urls and logout_urls must be https:// URLs (or http://localhost) without wildcard and fragment."
  }

  validation {
    condition     = length(var.client.logout_urls) == 0 || length(var.client.callback_urls) >= 1
    error_message = "client.logout_urls need callback_urls: without those there is no hosted page to leave."
  }

  validation {
    condition     = var.client.refresh_days >= 1 && var.client.refresh_days <= 30 && floor(var.client.refresh_days) == var.client.refresh_days
    error_message = "client.refresh_days must be 1 to 30: how long somebody stays signed in."
  }
}

variable "naming" {
  description = "Identity shared by every module: full name prefix and tags. The prefix is the sign-in domain, unique per AWS region."
  type        = object({ prefix = string, tags = optional(map(string), {}) })
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{1,61}[a-z0-9]$", var.naming.prefix))
    error_message = "naming.prefix must be 3 to 63 lower-case letters, digits and hyphens."
  }

  validation {
    condition     = !can(regex("aws|amazon|cognito", var.naming.prefix))
    error_message = "naming.prefix must not contain aws, amazon or cognito: Cognito refuses such a domain."
  }
}

variable "pool" {
  description = "The users: second factor, whether people may sign up themselves, and what protects the accounts."
  type = object({
    deletion_protection = optional(bool, true)
    mfa                 = optional(string, "optional") # none | optional | required, by authenticator app
    self_sign_up        = optional(bool, false)
    threat_protection   = optional(string, "none") # none | audit | enforced; not none: the Plus tier, billed per user
  })
  default  = {}
  nullable = false

  validation {
    condition     = contains(["none", "optional", "required"], var.pool.mfa)
    error_message = "pool.mfa must be none, optional or required."
  }

  validation {
    condition     = contains(["audit", "enforced", "none"], var.pool.threat_protection)
    error_message = "pool.threat_protection must be none, audit or enforced."
  }
}
