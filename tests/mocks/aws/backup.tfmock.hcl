# Shapes of AWS Backup's computed attributes, for plan-only tests.

mock_resource "aws_backup_vault" {
  defaults = {
    arn = "arn:aws:backup:us-east-1:123456789012:backup-vault:slipway-mock"
  }
}

mock_resource "aws_backup_plan" {
  defaults = {
    id = "00000000-0000-0000-0000-000000000000"
  }
}
