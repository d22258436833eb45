# Shapes of Cognito's computed attributes, for plan-only tests.

mock_resource "aws_cognito_user_pool" {
  defaults = {
    arn      = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Mock12345"
    endpoint = "cognito-idp.us-east-1.amazonaws.com/us-east-1_Mock12345"
    id       = "us-east-1_Mock12345"
  }
}

mock_resource "aws_cognito_user_pool_client" {
  defaults = { id = "mockclient0123456789abcdef" }
}
