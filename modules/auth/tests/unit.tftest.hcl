mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
}

# --- security ---

run "protects_accounts_without_any_input" {
  command = plan

  assert {
    condition = (
      aws_cognito_user_pool.this.password_policy[0].minimum_length == 14 &&
      aws_cognito_user_pool.this.password_policy[0].require_lowercase && aws_cognito_user_pool.this.password_policy[0].require_uppercase &&
      aws_cognito_user_pool.this.password_policy[0].require_numbers && aws_cognito_user_pool.this.password_policy[0].require_symbols
    )
    error_message = "Passwords have 14 characters or more, of all four classes."
  }
  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "ACTIVE"
    error_message = "The users survive a mistaken destroy."
  }
  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OPTIONAL" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "Everybody may use an authenticator app."
  }
  assert {
    condition     = aws_cognito_user_pool.this.admin_create_user_config[0].allow_admin_create_user_only
    error_message = "Nobody signs up unless the pool says so."
  }
  assert {
    condition     = [for m in aws_cognito_user_pool.this.account_recovery_setting[0].recovery_mechanism : m.name] == ["verified_email"]
    error_message = "Accounts are recovered by verified e-mail, and by nothing weaker."
  }
  assert {
    condition     = aws_cognito_user_pool.this.user_attribute_update_settings[0].attributes_require_verification_before_update == toset(["email"])
    error_message = "A changed address counts only once it is proven."
  }
  assert {
    condition     = aws_cognito_user_pool.this.username_attributes == toset(["email"]) && !aws_cognito_user_pool.this.username_configuration[0].case_sensitive
    error_message = "People are known by their e-mail address, however they type it."
  }
}

run "gives_the_client_no_secret_and_no_password_flow" {
  command = plan

  assert {
    condition     = !aws_cognito_user_pool_client.this.generate_secret
    error_message = "A browser cannot keep a secret, and one would lie in the state."
  }
  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "Only SRP and refresh: no password ever travels."
  }
  assert {
    condition     = aws_cognito_user_pool_client.this.prevent_user_existence_errors == "ENABLED" && aws_cognito_user_pool_client.this.enable_token_revocation
    error_message = "Sign-in must not tell who has an account, and signing out must end the session."
  }
  assert {
    condition     = !aws_cognito_user_pool_client.this.allowed_oauth_flows_user_pool_client
    error_message = "Without callback URLs there is no OAuth."
  }
  assert {
    condition = (
      aws_cognito_user_pool_client.this.access_token_validity == 60 && aws_cognito_user_pool_client.this.token_validity_units[0].access_token == "minutes" &&
      aws_cognito_user_pool_client.this.id_token_validity == 60 && aws_cognito_user_pool_client.this.token_validity_units[0].id_token == "minutes" &&
      aws_cognito_user_pool_client.this.refresh_token_validity == 7 && aws_cognito_user_pool_client.this.token_validity_units[0].refresh_token == "days"
    )
    error_message = "A leaked access token is worthless after an hour, a session after a week."
  }
  assert {
    condition     = aws_cognito_user_pool_client.this.write_attributes == toset(["email", "name"])
    error_message = "Nobody may mark their own address as verified."
  }
}

# --- behaviour ---

run "lets_administrators_sign_users_in_when_asked" {
  command = plan
  variables { client = { admin_sign_in = true } }

  assert {
    condition     = aws_cognito_user_pool_client.this.explicit_auth_flows == toset(["ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"])
    error_message = "admin_sign_in adds the administrators' flow and no other."
  }
}

run "opens_the_hosted_page_for_authorization_codes_only" {
  command = plan
  variables { client = { callback_urls = ["https://www.example.com/signed-in"], logout_urls = ["https://www.example.com/"] } }

  assert {
    condition     = aws_cognito_user_pool_client.this.allowed_oauth_flows_user_pool_client && aws_cognito_user_pool_client.this.allowed_oauth_flows == toset(["code"])
    error_message = "The implicit flow puts tokens into URLs: code only."
  }
  assert {
    condition     = contains(aws_cognito_user_pool_client.this.allowed_oauth_scopes, output.client.scopes[0])
    error_message = "A token from the hosted page must carry the scope that the API asks for."
  }
  assert {
    condition     = aws_cognito_user_pool_client.this.callback_urls == toset(["https://www.example.com/signed-in"])
    error_message = "Only the named page receives codes."
  }
}

run "requires_a_second_factor_when_asked" {
  command = plan
  variables { pool = { mfa = "required" } }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "ON" && aws_cognito_user_pool.this.software_token_mfa_configuration[0].enabled
    error_message = "mfa = required means ON, by authenticator app."
  }
}

run "knows_no_second_factor_when_it_is_none" {
  command = plan
  variables { pool = { mfa = "none" } }

  assert {
    condition     = aws_cognito_user_pool.this.mfa_configuration == "OFF" && length(aws_cognito_user_pool.this.software_token_mfa_configuration) == 0
    error_message = "mfa = none has no factor configured: Cognito refuses one."
  }
}

run "buys_the_tier_that_threat_protection_needs" {
  command = plan
  variables { pool = { threat_protection = "enforced" } }

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "PLUS" && aws_cognito_user_pool.this.user_pool_add_ons[0].advanced_security_mode == "ENFORCED"
    error_message = "Threat protection exists in the Plus tier only."
  }
}

run "stays_in_the_cheaper_tier_by_default" {
  command = plan

  assert {
    condition     = aws_cognito_user_pool.this.user_pool_tier == "ESSENTIALS" && aws_cognito_user_pool.this.user_pool_add_ons[0].advanced_security_mode == "OFF"
    error_message = "What bills per user is asked for by name."
  }
}

run "lets_a_throw_away_environment_be_destroyed" {
  command = plan
  variables { pool = { deletion_protection = false } }

  assert {
    condition     = aws_cognito_user_pool.this.deletion_protection == "INACTIVE"
    error_message = "Protection is a value of the environment."
  }
}

# --- output shape ---

run "offers_handles_of_pool_and_client" {
  command = plan

  assert {
    condition = output.pool == {
      arn    = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Mock12345"
      id     = "us-east-1_Mock12345"
      issuer = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Mock12345"
    }
    error_message = "The issuer is the URL that tokens carry as iss."
  }
  assert {
    condition     = output.client.id == "mockclient0123456789abcdef" && output.client.scopes == ["aws.cognito.signin.user.admin"] && output.domain == "acme-dev-shop"
    error_message = "The output's shape is what the API and the site are built on."
  }
}

# --- refusals ---

run "rejects_an_unknown_mfa_mode" {
  command = plan
  variables { pool = { mfa = "sms" } }
  expect_failures = [var.pool]
}

run "rejects_an_unknown_threat_protection" {
  command = plan
  variables { pool = { threat_protection = "on" } }
  expect_failures = [var.pool]
}

run "rejects_a_callback_without_tls" {
  command = plan
  variables { client = { callback_urls = ["http://www.example.com/signed-in"] } }
  expect_failures = [var.client]
}

run "rejects_a_wildcard_callback" {
  command = plan
  variables { client = { callback_urls = ["https://www.example.com/*"] } }
  expect_failures = [var.client]
}

run "rejects_logout_urls_without_a_hosted_page" {
  command = plan
  variables { client = { logout_urls = ["https://www.example.com/"] } }
  expect_failures = [var.client]
}

run "rejects_sessions_of_more_than_30_days" {
  command = plan
  variables { client = { refresh_days = 31 } }
  expect_failures = [var.client]
}

run "rejects_a_domain_that_cognito_refuses" {
  command = plan
  variables { naming = { prefix = "aws-dev-shop" } }
  expect_failures = [var.naming]
}
