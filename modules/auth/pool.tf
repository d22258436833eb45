# The users of one site, known by their e-mail address.

locals {
  mfa               = { none = "OFF", optional = "OPTIONAL", required = "ON" }
  threat_protection = { audit = "AUDIT", enforced = "ENFORCED", none = "OFF" }
}

resource "aws_cognito_user_pool" "this" {
  name                     = var.naming.prefix
  auto_verified_attributes = ["email"]
  deletion_protection      = var.pool.deletion_protection ? "ACTIVE" : "INACTIVE"
  mfa_configuration        = local.mfa[var.pool.mfa]
  user_pool_tier           = var.pool.threat_protection == "none" ? "ESSENTIALS" : "PLUS"
  username_attributes      = ["email"]

  account_recovery_setting {
    recovery_mechanism {
      name     = "verified_email"
      priority = 1
    }
  }

  admin_create_user_config {
    allow_admin_create_user_only = !var.pool.self_sign_up
  }

  password_policy {
    minimum_length                   = 14
    require_lowercase                = true
    require_numbers                  = true
    require_symbols                  = true
    require_uppercase                = true
    temporary_password_validity_days = 3
  }

  dynamic "software_token_mfa_configuration" {
    for_each = var.pool.mfa == "none" ? [] : [true]
    content {
      enabled = true
    }
  }

  # A new address counts only once its owner has proven it: otherwise a stolen session could take the account over.
  user_attribute_update_settings {
    attributes_require_verification_before_update = ["email"]
  }

  user_pool_add_ons {
    advanced_security_mode = local.threat_protection[var.pool.threat_protection]
  }

  # Me@example.com and me@example.com are one person.
  username_configuration {
    case_sensitive = false
  }

  tags = var.naming.tags
}

resource "aws_cognito_user_pool_domain" "this" {
  domain       = var.naming.prefix
  user_pool_id = aws_cognito_user_pool.this.id
}
