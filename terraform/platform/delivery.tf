# Delivery from inside the account, for those who do not deliver from GitHub's workflows (.github/workflows): the same gate, in
# pipelines. A key of its own, so that who builds cannot read what sites store.

locals {
  # One delivery or none: maps, so that nothing is counted.
  delivery = var.delivery == null ? {} : { delivery = var.delivery }

  delivery_source_arn = { for key, delivery in local.delivery : key => coalesce(
    delivery.source_code.connection_arn,
    "arn:${local.partition}:codecommit:${local.region}:${local.account_id}:${delivery.source_code.repository}",
  ) }
}

resource "aws_kms_key" "delivery" {
  for_each = local.delivery

  description             = "${var.naming.prefix}: artifacts, logs, reports and images of delivery"
  deletion_window_in_days = var.retain ? 30 : 7
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      local.account_statement,
      {
        Sid       = "LogGroupsOfBuilds"
        Effect    = "Allow"
        Principal = { Service = "logs.${local.region}.amazonaws.com" }
        Action    = ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:ReEncryptTo"]
        Resource  = "*"
        Condition = {
          ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${local.partition}:logs:${local.region}:${local.account_id}:log-group:/aws/codebuild/${var.naming.prefix}-*" }
        }
      },
    ]
  })

  tags = var.naming.tags
}

resource "aws_kms_alias" "delivery" {
  for_each = aws_kms_key.delivery

  name          = "alias/${var.naming.prefix}-delivery"
  target_key_id = each.value.key_id
}

module "artifacts" {
  source   = "../../modules/storage"
  for_each = local.delivery

  naming = var.naming
  buckets = {
    artifacts = {
      expire_objects_days = each.value.artifact_days
      force_destroy       = !var.retain
      kms_key_arn         = aws_kms_key.delivery[each.key].arn
      log_bucket          = module.logs.buckets["logs"].name
    }
  }
}

module "builds" {
  source   = "../../modules/builds"
  for_each = local.delivery

  artifacts   = { bucket = module.artifacts[each.key].buckets["artifacts"].name, kms_key_arn = aws_kms_key.delivery[each.key].arn }
  environment = split("-", var.naming.prefix)[1]
  log_days    = each.value.log_days
  naming      = var.naming
  roles       = each.value.roles
  source_arn  = local.delivery_source_arn[each.key]
}

module "delivery" {
  source   = "../../modules/delivery"
  for_each = local.delivery

  artifacts = { bucket = module.artifacts[each.key].buckets["artifacts"].name, kms_key_arn = aws_kms_key.delivery[each.key].arn }
  naming    = var.naming
  # The queue is spelt out: its policy names the rules, and there are rules where there is a queue.
  notices = {
    dead_letter_queue_arn = "arn:${local.partition}:sqs:${local.region}:${local.account_id}:${var.naming.prefix}-${each.key}-dlq"
    topic_arn             = module.topics.topics["ticket"].arn
  }
  projects    = module.builds[each.key].projects
  source_code = each.value.source_code
}

module "images" {
  source   = "../../modules/images"
  for_each = local.delivery

  kms_key_arn  = aws_kms_key.delivery[each.key].arn
  naming       = var.naming
  repositories = each.value.images
}
