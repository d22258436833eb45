mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

mock_provider "aws" {
  alias           = "copy"
  source          = "../../tests/mocks/aws"
  override_during = plan

  override_data {
    target = data.aws_region.copy
    values = { name = "us-west-2" }
  }

  override_resource {
    target = aws_backup_vault.copy
    values = { arn = "arn:aws:backup:us-west-2:123456789012:backup-vault:acme-prod-backup-copy" }
  }
}

variables {
  copy        = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555" }
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
  naming      = { prefix = "acme-prod", tags = { Environment = "prod" } }
}

run "keeps_hours_for_a_week_and_days_for_a_quarter" {
  command = plan

  assert {
    condition = { for name, plan in aws_backup_plan.this : name => [for rule in plan.rule : [rule.schedule, one(rule.lifecycle).delete_after, rule.target_vault_name]] } == {
      daily  = [["cron(15 3 * * ? *)", 90, "acme-prod-backup"]]
      hourly = [["cron(0 * * * ? *)", 7, "acme-prod-backup"]]
    }
    error_message = "An hourly backup lives 7 days, a daily one 90."
  }

  assert {
    condition     = alltrue(flatten([for plan in values(aws_backup_plan.this) : [for rule in plan.rule : rule.start_window == 60 && rule.completion_window == 180]]))
    error_message = "A backup starts within the shortest window that AWS takes."
  }

  assert {
    condition     = { for name, plan in aws_backup_plan.this : name => plan.name } == { daily = "acme-prod-daily", hourly = "acme-prod-hourly" }
    error_message = "A plan is named after its environment."
  }
}

run "copies_a_days_backup_into_the_second_region" {
  command = plan

  assert {
    condition = { for name, plan in aws_backup_plan.this : name => flatten([for rule in plan.rule : [for copy in rule.copy_action : [copy.destination_vault_arn, one(copy.lifecycle).delete_after]]]) } == {
      daily  = ["arn:aws:backup:us-west-2:123456789012:backup-vault:acme-prod-backup-copy", 90]
      hourly = []
    }
    error_message = "Daily backups are copied; an hourly one is too short-lived to be."
  }
}

run "encrypts_each_vault_with_the_key_of_its_region" {
  command = plan

  assert {
    condition     = [aws_backup_vault.home.kms_key_arn, aws_backup_vault.copy.kms_key_arn] == [var.kms_key_arn, var.copy.kms_key_arn]
    error_message = "Recovery points have the customer keys."
  }
}

run "lets_nothing_be_erased_early" {
  command = plan

  assert {
    condition     = aws_backup_vault_lock_configuration.home.min_retention_days == 7 && aws_backup_vault_lock_configuration.home.max_retention_days == 90
    error_message = "The lock of the vault holds 7 to 90 days."
  }

  assert {
    condition     = aws_backup_vault_lock_configuration.copy.min_retention_days == 7 && aws_backup_vault_lock_configuration.copy.max_retention_days == 90
    error_message = "The lock of the copies holds 7 to 90 days."
  }

  assert {
    condition     = aws_backup_vault_lock_configuration.home.changeable_for_days == null && aws_backup_vault_lock_configuration.copy.changeable_for_days == null
    error_message = "Governance first: compliance cannot be taken back."
  }

  assert {
    condition = [for s in jsondecode(aws_backup_vault_policy.home.policy).Statement : s if s.Sid == "NobodyErasesEarly"] == [{
      Sid       = "NobodyErasesEarly"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["backup:DeleteBackupVault", "backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"]
      Resource  = "*"
      Condition = { StringNotLike = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/aws-service-role/backup.amazonaws.com/*" } }
    }]
    error_message = "Only AWS Backup itself ends a recovery point's life."
  }

  assert {
    condition     = aws_backup_vault_policy.copy.policy == aws_backup_vault_policy.home.policy
    error_message = "Copies are as safe as what they are of."
  }

  assert {
    condition     = !aws_backup_vault.home.force_destroy && !aws_backup_vault.copy.force_destroy
    error_message = "A destroy does not take the recovery points along."
  }
}

run "takes_copies_of_this_account_only" {
  command = plan

  assert {
    condition = [for s in jsondecode(aws_backup_vault_policy.copy.policy).Statement : [s.Effect, s.Action, s.Condition] if s.Sid == "NobodyElseCopiesIn"] == [
      ["Deny", "backup:CopyIntoBackupVault", { StringNotEquals = { "aws:PrincipalAccount" = "123456789012" } }]
    ]
    error_message = "No other account fills the vault."
  }
}

run "can_make_the_lock_final" {
  command = plan
  variables { lock = { changeable_days = 30, mode = "compliance" } }

  assert {
    condition     = aws_backup_vault_lock_configuration.home.changeable_for_days == 30 && aws_backup_vault_lock_configuration.copy.changeable_for_days == 30
    error_message = "A compliance lock is final after changeable_days."
  }
}

run "can_be_thrown_away" {
  command = plan
  variables { force_destroy = true }

  assert {
    condition     = aws_backup_vault.home.force_destroy && aws_backup_vault.copy.force_destroy
    error_message = "A throw-away environment leaves nothing."
  }

  assert {
    condition     = [for s in jsondecode(aws_backup_vault_policy.home.policy).Statement : s.Sid] == ["NobodyElseCopiesIn"]
    error_message = "What may be destroyed is not kept from being destroyed."
  }
}

run "takes_what_its_tag_says" {
  command = plan

  assert {
    condition = { for name, selection in aws_backup_selection.this : name => toset([for tag in selection.selection_tag : join(" ", [tag.type, tag.key, tag.value])]) } == {
      daily  = toset(["STRINGEQUALS Backup daily", "STRINGEQUALS Backup daily+hourly"])
      hourly = toset(["STRINGEQUALS Backup daily+hourly", "STRINGEQUALS Backup hourly"])
    }
    error_message = "A store says by its tag which plans it is in, alone or beside others."
  }

  assert {
    condition     = alltrue([for selection in values(aws_backup_selection.this) : length(coalesce(selection.resources, [])) == 0])
    error_message = "No store is named: a new one cannot be forgotten."
  }
}

run "chooses_aws_backups_own_means_for_tables" {
  command = plan

  assert {
    condition     = aws_backup_region_settings.this.resource_type_management_preference["DynamoDB"] && aws_backup_region_settings.this.resource_type_opt_in_preference["S3"]
    error_message = "Without them a table is not copied to another region."
  }
}

run "acts_for_this_account_only" {
  command = plan

  assert {
    condition = one(jsondecode(aws_iam_role.this.assume_role_policy).Statement) == {
      Effect    = "Allow"
      Principal = { Service = "backup.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = "123456789012" } }
    }
    error_message = "AWS Backup takes the role for this account's sake."
  }

  assert {
    condition = toset([for a in values(aws_iam_role_policy_attachment.this) : a.policy_arn]) == toset([
      "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup", "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Restore",
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
      "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores",
    ])
    error_message = "It backs up and restores, S3 too."
  }
}

run "restores_the_latest_of_each_kind_every_week" {
  command = plan

  assert {
    condition     = aws_backup_restore_testing_plan.this.schedule_expression == "cron(0 5 ? * SUN *)" && one(aws_backup_restore_testing_plan.this.recovery_point_selection).algorithm == "LATEST_WITHIN_WINDOW"
    error_message = "Each week, the latest recovery point."
  }

  assert {
    condition     = toset([for s in values(aws_backup_restore_testing_selection.this) : s.protected_resource_type]) == toset(["DynamoDB", "S3"])
    error_message = "Tables and buckets are restored."
  }

  assert {
    condition     = alltrue([for s in values(aws_backup_restore_testing_selection.this) : s.validation_window_hours == 4 && s.restore_testing_plan_name == "acme_prod_restore" && s.protected_resource_arns == toset(["*"])])
    error_message = "What was restored stays four hours, to be looked at."
  }
}

run "offers_handles_of_the_vaults" {
  command = plan

  assert {
    condition     = output.backup.vaults.home.name == "acme-prod-backup" && output.backup.vaults.copy.name == "acme-prod-backup-copy" && output.backup.plans.hourly == toset(["hourly", "daily+hourly"]) && output.backup.keep_days == { daily = 90, hourly = 7 }
    error_message = "Alarms and stores need the names."
  }
}
