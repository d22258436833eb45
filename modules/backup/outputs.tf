output "backup" {
  description = "Vault handles (home and copy), by plan its tag values and the days it keeps (the longer of both vaults), the role that backs up and restores."
  value = {
    keep_days = { for name, plan in var.plans : name => max(plan.keep_days, coalesce(plan.copy_days, 0)) }
    plans     = local.tag_values
    role_arn  = aws_iam_role.this.arn
    vaults    = { copy = { arn = aws_backup_vault.copy.arn, name = aws_backup_vault.copy.name }, home = { arn = aws_backup_vault.home.arn, name = aws_backup_vault.home.name } }
  }
  depends_on = [
    aws_backup_vault_lock_configuration.copy, aws_backup_vault_lock_configuration.home,
    aws_backup_vault_policy.copy, aws_backup_vault_policy.home,
  ]
}
