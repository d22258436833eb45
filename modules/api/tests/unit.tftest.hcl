mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  authorizer = {
    audience = ["client-1"]
    issuer   = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Mock12345"
    scopes   = ["aws.cognito.signin.user.admin"]
  }
  functions = {
    media_api = {
      alias      = "live"
      invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:acme-dev-shop-media-api:live/invocations"
      name       = "acme-dev-shop-media-api"
    }
  }
  logs   = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000" }
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  routes = {
    "GET /v1/health"     = { function = "media_api", public = true }
    "GET /v1/media/{id}" = { function = "media_api" }
  }
}

# --- behaviour ---

run "answers_each_route_with_the_alias_of_its_function" {
  command = plan

  assert {
    condition     = { for key, r in aws_apigatewayv2_route.this : key => r.target } == { "GET /v1/health" = "integrations/integ01", "GET /v1/media/{id}" = "integrations/integ01" }
    error_message = "There are exactly the routes that were listed, and they lead to the function."
  }
  assert {
    condition = (
      aws_apigatewayv2_integration.function["media_api"].integration_uri == var.functions["media_api"].invoke_arn &&
      aws_apigatewayv2_integration.function["media_api"].integration_type == "AWS_PROXY" &&
      aws_apigatewayv2_integration.function["media_api"].payload_format_version == "2.0"
    )
    error_message = "A function is called through the ARN it gave, with payload format 2.0."
  }
}

run "throttles_by_default" {
  command = plan

  assert {
    condition = (
      aws_apigatewayv2_stage.default.default_route_settings[0].throttling_rate_limit == 50 &&
      aws_apigatewayv2_stage.default.default_route_settings[0].throttling_burst_limit == 100
    )
    error_message = "Without input the API is throttled."
  }
  assert {
    condition     = aws_apigatewayv2_stage.default.name == "$default" && aws_apigatewayv2_stage.default.auto_deploy
    error_message = "One stage without a path of its own, deployed as it changes."
  }
  assert {
    condition     = aws_apigatewayv2_stage.default.tags == tomap({ Site = "shop" }) && aws_apigatewayv2_api.this.tags == tomap({ Site = "shop" })
    error_message = "The tags of naming go onto what the module creates."
  }
}

run "has_no_cors_by_default" {
  command = plan

  assert {
    condition     = length(aws_apigatewayv2_api.this.cors_configuration) == 0
    error_message = "No web origin may call the API unless it is named."
  }
}

run "lets_named_origins_call_what_the_routes_offer" {
  command = plan
  variables { cors_origins = ["https://www.example.com"] }

  assert {
    condition     = aws_apigatewayv2_api.this.cors_configuration[0].allow_origins == toset(["https://www.example.com"])
    error_message = "Only the named origin may call."
  }
  assert {
    condition     = aws_apigatewayv2_api.this.cors_configuration[0].allow_methods == toset(["GET"]) && !coalesce(aws_apigatewayv2_api.this.cors_configuration[0].allow_credentials, false)
    error_message = "Only the methods of the routes, and never cookies."
  }
}

# --- security ---

run "asks_for_a_scoped_token_unless_a_route_is_public" {
  command = plan

  assert {
    condition = (
      aws_apigatewayv2_route.this["GET /v1/media/{id}"].authorization_type == "JWT" &&
      aws_apigatewayv2_route.this["GET /v1/media/{id}"].authorizer_id == "auth01" &&
      aws_apigatewayv2_route.this["GET /v1/media/{id}"].authorization_scopes == toset(["aws.cognito.signin.user.admin"])
    )
    error_message = "A route is closed to whoever has no access token with the scope."
  }
  assert {
    condition     = [for key, r in aws_apigatewayv2_route.this : key if r.authorization_type == "NONE"] == ["GET /v1/health"]
    error_message = "Only the route that says public = true is open."
  }
  assert {
    condition = (
      aws_apigatewayv2_authorizer.jwt.jwt_configuration[0].issuer == var.authorizer.issuer &&
      aws_apigatewayv2_authorizer.jwt.jwt_configuration[0].audience == toset(["client-1"]) &&
      aws_apigatewayv2_authorizer.jwt.identity_sources == toset(["$request.header.Authorization"])
    )
    error_message = "Tokens come in the Authorization header, of this issuer and for this client."
  }
}

run "only_this_api_may_call_the_alias" {
  command = plan

  assert {
    condition = (
      aws_lambda_permission.api["media_api"].function_name == "acme-dev-shop-media-api" &&
      aws_lambda_permission.api["media_api"].qualifier == "live" &&
      aws_lambda_permission.api["media_api"].principal == "apigateway.amazonaws.com" &&
      aws_lambda_permission.api["media_api"].source_arn == "arn:aws:execute-api:us-east-1:123456789012:abcdef1234/*/*"
    )
    error_message = "The function's alias may be called by this API and by no other."
  }
}

run "logs_every_call_without_saying_who" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_log_group.access.kms_key_id == var.logs.kms_key_arn && aws_cloudwatch_log_group.access.retention_in_days == 30 &&
      aws_cloudwatch_log_group.access.name == "/aws/vendedlogs/apis/acme-dev-shop-api"
    )
    error_message = "The access log is encrypted with the customer key and forgets."
  }
  assert {
    condition     = aws_apigatewayv2_stage.default.access_log_settings[0].destination_arn == "arn:aws:logs:us-east-1:123456789012:log-group:slipway-mock"
    error_message = "Access must be logged."
  }
  assert {
    condition = toset(keys(jsondecode(aws_apigatewayv2_stage.default.access_log_settings[0].format))) == toset([
      "api", "authorizer_error", "bytes", "integration_error", "integration_latency_ms", "integration_status", "latency_ms", "request_id", "route", "status", "time",
    ])
    error_message = "A line says what happened, how long it took and which request it was."
  }
  assert {
    condition     = !can(regex("(?i)authorizer\\.claims|jwt|sourceIp|userAgent|queryString|identity\\.|\\$context\\.path|header", aws_apigatewayv2_stage.default.access_log_settings[0].format))
    error_message = "Neither token, subject, address, query string nor concrete path may be logged."
  }
}

# --- output shape ---

run "hands_its_log_to_nobody_by_default" {
  command = plan

  assert {
    condition     = length(aws_cloudwatch_log_subscription_filter.lake) == 0
    error_message = "Without a stream the log stays where it is."
  }
}

run "hands_every_line_of_its_log_to_the_lake" {
  command = plan

  variables {
    logs = {
      kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-4000-8000-000000000000"
      lake        = { role_arn = "arn:aws:iam::123456789012:role/acme-dev-lake-logs", stream_arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs" }
    }
  }

  assert {
    condition = (
      aws_cloudwatch_log_subscription_filter.lake["lake"].destination_arn == var.logs.lake.stream_arn && aws_cloudwatch_log_subscription_filter.lake["lake"].role_arn == var.logs.lake.role_arn &&
      aws_cloudwatch_log_subscription_filter.lake["lake"].filter_pattern == "" && aws_cloudwatch_log_subscription_filter.lake["lake"].log_group_name == aws_cloudwatch_log_group.access.name
    )
    error_message = "The access log goes to the stream as a whole."
  }

  assert {
    condition     = jsondecode(aws_apigatewayv2_stage.default.access_log_settings[0].format).api == "acme-dev-shop"
    error_message = "In the lake, a line says which API it is of."
  }
}

run "offers_handles_of_the_api" {
  command = plan

  assert {
    condition = output.api == {
      execution_arn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
      id            = "abcdef1234"
      log_group     = "/aws/vendedlogs/apis/acme-dev-shop-api"
      url           = "https://abcdef1234.execute-api.us-east-1.amazonaws.com"
    }
    error_message = "The output's shape is what other modules and people are built on; the URL has no slash at its end."
  }
  assert {
    condition     = output.origin == { domain = "abcdef1234.execute-api.us-east-1.amazonaws.com" }
    error_message = "A distribution wants the bare name, without scheme and port."
  }
}

# --- refusals ---

run "rejects_a_route_to_nowhere" {
  command = plan
  variables { routes = { "GET /v1/media" = { function = "media_api" }, "GET /v1/jobs" = { function = "job_api" } } }
  expect_failures = [var.functions]
}

run "rejects_a_function_nobody_routes_to" {
  command = plan
  variables {
    functions = {
      idle_one  = { alias = "live", invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/x", name = "idle" }
      media_api = { alias = "live", invoke_arn = "arn:aws:apigateway:us-east-1:lambda:path/y", name = "media" }
    }
  }
  expect_failures = [var.functions]
}

run "rejects_any_method" {
  command = plan
  variables { routes = { "ANY /v1/media" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "rejects_the_catch_all_route" {
  command = plan
  variables { routes = { "$default" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "rejects_a_method_that_does_not_exist" {
  command = plan
  variables { routes = { "FETCH /v1/media" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "rejects_a_path_without_slash" {
  command = plan
  variables { routes = { "GET v1/media" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "rejects_a_path_with_a_query" {
  command = plan
  variables { routes = { "GET /v1/media?kind=image" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "rejects_an_unclosed_parameter" {
  command = plan
  variables { routes = { "GET /v1/media/{id" = { function = "media_api" } } }
  expect_failures = [var.routes]
}

run "accepts_root_and_greedy_parameters" {
  command = plan
  variables { routes = { "GET /" = { function = "media_api" }, "GET /v1/{kind}/{rest+}" = { function = "media_api" } } }

  assert {
    condition     = length(aws_apigatewayv2_route.this) == 2
    error_message = "Root and {rest+} are legal paths."
  }
}

run "rejects_an_authorizer_for_every_client" {
  command = plan
  variables { authorizer = { audience = [], issuer = "https://issuer.example.com", scopes = ["media"] } }
  expect_failures = [var.authorizer]
}

run "rejects_an_authorizer_without_scopes" {
  command = plan
  variables { authorizer = { audience = ["client-1"], issuer = "https://issuer.example.com", scopes = [] } }
  expect_failures = [var.authorizer]
}

run "rejects_an_issuer_without_tls" {
  command = plan
  variables { authorizer = { audience = ["client-1"], issuer = "http://issuer.example.com", scopes = ["media"] } }
  expect_failures = [var.authorizer]
}

run "rejects_every_origin" {
  command = plan
  variables { cors_origins = ["*"] }
  expect_failures = [var.cors_origins]
}

run "rejects_an_origin_without_tls" {
  command = plan
  variables { cors_origins = ["http://www.example.com"] }
  expect_failures = [var.cors_origins]
}

run "rejects_an_origin_with_a_path" {
  command = plan
  variables { cors_origins = ["https://www.example.com/app"] }
  expect_failures = [var.cors_origins]
}

run "rejects_a_throttle_of_zero" {
  command = plan
  variables { throttle = { burst = 0, rate_per_second = 10 } }
  expect_failures = [var.throttle]
}

run "rejects_a_rate_of_zero" {
  command = plan
  variables { throttle = { burst = 10, rate_per_second = 0 } }
  expect_failures = [var.throttle]
}

run "rejects_logs_that_never_expire" {
  command = plan
  variables { logs = { days = 0, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/k" } }
  expect_failures = [var.logs]
}
