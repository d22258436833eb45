output "function" {
  description = "Handles of the function; callers use the alias. Usable once available."
  value = {
    alias      = aws_lambda_alias.live.name
    alias_arn  = aws_lambda_alias.live.arn
    arn        = aws_lambda_function.this.arn
    invoke_arn = aws_lambda_alias.live.invoke_arn
    log_group  = aws_cloudwatch_log_group.this.name
    name       = aws_lambda_function.this.function_name
    role_name  = aws_iam_role.this.name
  }
  depends_on = [aws_iam_role_policy.this, aws_lambda_function_event_invoke_config.live]
}
