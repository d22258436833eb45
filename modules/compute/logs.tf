resource "aws_cloudwatch_log_group" "this" {
  name              = "/aws/lambda/${local.full_name}"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.function.log_days

  tags = var.naming.tags
}
