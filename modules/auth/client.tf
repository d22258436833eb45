# The one application of the pool: a public client (browser, command line), so it has no secret that could leak.

locals {
  hosted = length(var.client.callback_urls) >= 1

  # What a token that Cognito hands out at a direct sign-in carries; ID tokens carry no scope at all.
  api_scope = "aws.cognito.signin.user.admin"
}

resource "aws_cognito_user_pool_client" "this" {
  name         = "${var.naming.prefix}-web"
  user_pool_id = aws_cognito_user_pool.this.id

  # SRP: the password itself never leaves the client.
  explicit_auth_flows = concat(
    ["ALLOW_REFRESH_TOKEN_AUTH", "ALLOW_USER_SRP_AUTH"],
    var.client.admin_sign_in ? ["ALLOW_ADMIN_USER_PASSWORD_AUTH"] : [],
  )
  enable_token_revocation       = true
  generate_secret               = false
  prevent_user_existence_errors = "ENABLED"

  allowed_oauth_flows                  = local.hosted ? ["code"] : null
  allowed_oauth_flows_user_pool_client = local.hosted
  allowed_oauth_scopes                 = local.hosted ? [local.api_scope, "email", "openid"] : null
  callback_urls                        = local.hosted ? var.client.callback_urls : null
  logout_urls                          = local.hosted ? var.client.logout_urls : null
  supported_identity_providers         = ["COGNITO"]

  read_attributes  = ["email", "email_verified", "name"]
  write_attributes = ["email", "name"]

  access_token_validity  = 60
  id_token_validity      = 60
  refresh_token_validity = var.client.refresh_days

  token_validity_units {
    access_token  = "minutes"
    id_token      = "minutes"
    refresh_token = "days"
  }
}
