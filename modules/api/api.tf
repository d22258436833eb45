# The HTTP API, its only stage and who may call it.

resource "aws_apigatewayv2_api" "this" {
  name          = "${var.naming.prefix}-api"
  description   = "Public API of ${var.naming.prefix}"
  protocol_type = "HTTP"

  # Tokens travel in the Authorization header, never in cookies: no credentials mode.
  dynamic "cors_configuration" {
    for_each = length(var.cors_origins) == 0 ? [] : [var.cors_origins]
    content {
      allow_headers  = ["authorization", "content-type"]
      allow_methods  = distinct([for key in keys(var.routes) : split(" ", key)[0]])
      allow_origins  = cors_configuration.value
      expose_headers = ["location", "retry-after"]
      max_age        = 3600
    }
  }

  tags = var.naming.tags
}

resource "aws_apigatewayv2_authorizer" "jwt" {
  name             = "jwt"
  api_id           = aws_apigatewayv2_api.this.id
  authorizer_type  = "JWT"
  identity_sources = ["$request.header.Authorization"]

  jwt_configuration {
    audience = var.authorizer.audience
    issuer   = var.authorizer.issuer
  }

  lifecycle {
    # Means something to Lambda authorizers only; the embedded AWS reports one for JWT too, and every plan would undo it.
    ignore_changes = [authorizer_payload_format_version]
  }
}

resource "aws_apigatewayv2_stage" "default" {
  name        = "$default"
  api_id      = aws_apigatewayv2_api.this.id
  auto_deploy = true

  access_log_settings {
    destination_arn = aws_cloudwatch_log_group.access.arn
    format          = jsonencode(local.access_log)
  }

  default_route_settings {
    detailed_metrics_enabled = true
    throttling_burst_limit   = var.throttle.burst
    throttling_rate_limit    = var.throttle.rate_per_second
  }

  tags = var.naming.tags
}
