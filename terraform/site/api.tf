# The public API and who may call it.

locals {
  routes = {
    "DELETE /v1/media/{id}" = { function = "media_api" }
    "GET /v1/health"        = { function = "media_api", public = true }
    "GET /v1/media"         = { function = "media_api" }
    "GET /v1/media/{id}"    = { function = "media_api" }
    "GET /v1/usage"         = { function = "media_api" }
    "GET /video/{id}"       = { function = "media_api" }
    "POST /upload"          = { function = "media_api" }
    "POST /v1/images"       = { function = "upload_image" }
    "POST /v1/uploads"      = { function = "media_api" }
  }
}

module "auth" {
  source = "../../modules/auth"

  client = { admin_sign_in = var.admin_sign_in }
  naming = local.naming
  pool   = { deletion_protection = local.retain, mfa = var.site.mfa }
}

module "api" {
  source = "../../modules/api"

  authorizer = {
    audience = [module.auth.client.id]
    issuer   = module.auth.pool.issuer
    # Only access tokens carry scopes, so an ID token is refused at the gateway.
    scopes = module.auth.client.scopes
  }
  cors_origins = var.site.cors_origins
  functions    = { for name in ["media_api", "upload_image"] : name => module.functions[name].function }
  logs         = { days = local.keep.log_days, kms_key_arn = local.platform.keys.data, lake = local.platform.lake.api_logs }
  naming       = local.naming
  routes       = local.routes
  throttle     = var.site.throttle
}
