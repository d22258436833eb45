# A backup that nobody restored is a hope. Every week AWS Backup restores the latest recovery point of each kind, measures
# how long that took, and deletes what it restored after a time in which somebody may look at it.

locals {
  look_at_it_hours = 4
  plan_name        = replace("${var.naming.prefix}-restore", "-", "_") # neither a plan nor a selection takes hyphens
}

resource "aws_backup_restore_testing_plan" "this" {
  name                         = local.plan_name
  schedule_expression          = var.restore_tests.schedule
  schedule_expression_timezone = "UTC"
  start_window_hours           = 1
  tags                         = var.naming.tags

  recovery_point_selection {
    algorithm             = "LATEST_WITHIN_WINDOW"
    include_vaults        = [aws_backup_vault.home.arn]
    recovery_point_types  = ["SNAPSHOT"]
    selection_window_days = 7
  }
}

resource "aws_backup_restore_testing_selection" "this" {
  for_each = var.restore_tests.kinds

  name                      = "${local.plan_name}_${lower(each.key)}"
  iam_role_arn              = aws_iam_role.this.arn
  protected_resource_arns   = ["*"] # of those that have a recovery point in the vault
  protected_resource_type   = each.key
  restore_testing_plan_name = aws_backup_restore_testing_plan.this.name
  validation_window_hours   = local.look_at_it_hours
}
