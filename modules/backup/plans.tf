# When backups are taken, how long they live, and of what: a resource says by its tag `Backup` which plans it is in, so a
# new store is backed up by the change that makes it.

locals {
  # A selection's tags are ORed: a plan takes what names it alone, or beside others, joined by "+" in alphabetical order.
  tag_values = { for name in keys(var.plans) : name => toset([
    for picked in setproduct([for other in keys(var.plans) : [true, false]]...) :
    join("+", [for position, other in keys(var.plans) : other if picked[position]])
    if picked[index(keys(var.plans), name)]
  ]) }
}

resource "aws_backup_plan" "this" {
  for_each = var.plans

  name = "${var.naming.prefix}-${each.key}"
  tags = var.naming.tags

  rule {
    rule_name         = each.key
    schedule          = each.value.schedule
    target_vault_name = aws_backup_vault.home.name

    # Minutes. 60 is the shortest start window AWS takes: an hourly backup is up to two hours old before the next is done.
    start_window      = 60
    completion_window = 180

    lifecycle {
      delete_after = each.value.keep_days
    }

    dynamic "copy_action" {
      for_each = each.value.copy_days == null ? [] : [each.value.copy_days]

      content {
        destination_vault_arn = aws_backup_vault.copy.arn

        lifecycle {
          delete_after = copy_action.value
        }
      }
    }
  }
}

resource "aws_backup_selection" "this" {
  for_each = var.plans

  iam_role_arn = aws_iam_role.this.arn
  name         = each.key
  plan_id      = aws_backup_plan.this[each.key].id

  dynamic "selection_tag" {
    for_each = local.tag_values[each.key]

    content {
      key   = "Backup"
      type  = "STRINGEQUALS"
      value = selection_tag.value
    }
  }
}

# AWS Backup copies a table to another region only by its own means, which the account has to choose once for all.
resource "aws_backup_region_settings" "this" {
  resource_type_management_preference = { DynamoDB = true, EFS = true }
  resource_type_opt_in_preference     = { Aurora = true, DynamoDB = true, S3 = true }

  lifecycle {
    # AWS lists every kind it knows, and each year more of them; of the others nothing here is backed up.
    ignore_changes = [resource_type_opt_in_preference]
  }
}
