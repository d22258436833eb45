# Shapes of API Gateway's computed attributes, for plan-only tests.

mock_resource "aws_apigatewayv2_api" {
  defaults = {
    api_endpoint  = "https://abcdef1234.execute-api.us-east-1.amazonaws.com"
    execution_arn = "arn:aws:execute-api:us-east-1:123456789012:abcdef1234"
    id            = "abcdef1234"
  }
}

mock_resource "aws_apigatewayv2_authorizer" {
  defaults = { id = "auth01" }
}

mock_resource "aws_apigatewayv2_integration" {
  defaults = { id = "integ01" }
}

mock_resource "aws_apigatewayv2_stage" {
  defaults = { invoke_url = "https://abcdef1234.execute-api.us-east-1.amazonaws.com/" }
}
