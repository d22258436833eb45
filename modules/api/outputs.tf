output "api" {
  description = "Handles of the API; `url` has no slash at its end. Usable once available."
  value = {
    execution_arn = aws_apigatewayv2_api.this.execution_arn
    id            = aws_apigatewayv2_api.this.id
    log_group     = aws_cloudwatch_log_group.access.name
    url           = aws_apigatewayv2_api.this.api_endpoint
  }
  depends_on = [aws_apigatewayv2_route.this, aws_apigatewayv2_stage.default, aws_lambda_permission.api]
}

output "origin" {
  description = "The API's host name before any route exists: only for composing the distribution that stands in front."
  value       = { domain = regex("^https?://([^:/]+)", aws_apigatewayv2_api.this.api_endpoint)[0] }
}
