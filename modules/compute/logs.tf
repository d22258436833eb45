resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:a function's own words help for weeks; what must be kept for years is not in them
  name              = "/aws/lambda/${local.full_name}"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.function.log_days

  tags = var.naming.tags
}
