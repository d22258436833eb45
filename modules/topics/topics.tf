# Three kinds of hurry: `page` wakes somebody, `ticket` waits for the morning, `security` goes to those who investigate. A key
# of their own, because a message that its key does not admit is lost without a word.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  # Who publishes, and on whose behalf: alarms and rules of this account, budgets and cost anomalies (which have no region).
  publishers = {
    alarms    = { service = "cloudwatch.amazonaws.com", source = "arn:${local.partition}:cloudwatch:${local.region}:${local.account_id}:alarm:*", topics = ["page", "security", "ticket"] }
    backups   = { service = "backup.amazonaws.com", source = "arn:${local.partition}:backup:${local.region}:${local.account_id}:backup-vault:*", topics = ["ticket"] }
    budgets   = { service = "budgets.amazonaws.com", source = "arn:${local.partition}:budgets::${local.account_id}:*", topics = ["ticket"] }
    anomalies = { service = "costalerts.amazonaws.com", source = "arn:${local.partition}:ce::${local.account_id}:anomalysubscription/*", topics = ["ticket"] }
    rules     = { service = "events.amazonaws.com", source = "arn:${local.partition}:events:${local.region}:${local.account_id}:rule/*", topics = ["page", "security", "ticket"] }
  }

  arns = { for topic in ["page", "security", "ticket"] : topic => "arn:${local.partition}:sns:${local.region}:${local.account_id}:${var.naming.prefix}-${topic}" }

  subscriptions = merge([for topic, subscribers in var.subscribers : { for name, subscriber in subscribers : "${topic}/${name}" => merge(subscriber, { topic = topic }) }]...)
}

resource "aws_kms_key" "this" {
  description             = "${var.naming.prefix}: what alarms and findings say"
  deletion_window_in_days = var.key_deletion_days
  enable_key_rotation     = true
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "AccountDecidesByIam"
      Effect    = "Allow"
      Principal = { AWS = "arn:${local.partition}:iam::${local.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
      }], [for name, publisher in local.publishers : {
      Sid       = "${title(name)}Publish"
      Effect    = "Allow"
      Principal = { Service = publisher.service }
      Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource  = "*"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account_id } }
    }])
  })

  tags = var.naming.tags
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.naming.prefix}-topics"
  target_key_id = aws_kms_key.this.key_id
}

resource "aws_sns_topic" "this" {
  for_each = local.arns

  name              = "${var.naming.prefix}-${each.key}"
  kms_master_key_id = aws_kms_key.this.arn
  tags              = var.naming.tags
}

resource "aws_sns_topic_policy" "this" {
  for_each = aws_sns_topic.this

  arn = each.value.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "DenyPlainHttp"
      Effect    = "Deny"
      Principal = "*"
      Action    = "sns:Publish"
      Resource  = local.arns[each.key]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
      }], [for name, publisher in local.publishers : {
      Sid       = "${title(name)}Publish"
      Effect    = "Allow"
      Principal = { Service = publisher.service }
      Action    = "sns:Publish"
      Resource  = local.arns[each.key]
      Condition = {
        ArnLike      = { "aws:SourceArn" = publisher.source }
        StringEquals = { "aws:SourceAccount" = local.account_id }
      }
    } if contains(publisher.topics, each.key)])
  })
}

resource "aws_sns_topic_subscription" "this" {
  for_each = local.subscriptions

  endpoint  = each.value.endpoint
  protocol  = each.value.protocol
  topic_arn = aws_sns_topic.this[each.value.topic].arn
}
