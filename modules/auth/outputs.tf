output "client" {
  description = "The application: its id is the audience of the tokens, `scopes` are what the API should ask of them."
  value       = { id = aws_cognito_user_pool_client.this.id, scopes = [local.api_scope] }
}

output "domain" {
  description = "Host prefix of the hosted sign-in page; it serves nothing until the client has callback URLs."
  value       = aws_cognito_user_pool_domain.this.domain
}

output "pool" {
  description = "The user pool; `issuer` is the `iss` of its tokens."
  value = {
    arn    = aws_cognito_user_pool.this.arn
    id     = aws_cognito_user_pool.this.id
    issuer = "https://${aws_cognito_user_pool.this.endpoint}"
  }
}
