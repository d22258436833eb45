# One table for all items of a site. The keys are generic on purpose: what an item is, is said by the prefix of its PK
# (MEDIA#, JOB#, IDEM#), so a new kind of item needs no new table and no migration.
resource "aws_dynamodb_table" "this" {
  name                        = "${var.naming.prefix}-metadata"
  billing_mode                = "PAY_PER_REQUEST"
  deletion_protection_enabled = var.deletion_protection
  hash_key                    = "PK"
  range_key                   = "SK"
  stream_enabled              = true
  stream_view_type            = "NEW_AND_OLD_IMAGES" # who follows the stream can tell what changed, and what a delete removed

  # DynamoDB knows only the attributes that are keys; all others are the application's.
  attribute {
    name = "PK"
    type = "S"
  }

  attribute {
    name = "SK"
    type = "S"
  }

  attribute {
    name = "GSI1PK"
    type = "S"
  }

  attribute {
    name = "GSI1SK"
    type = "S"
  }

  # The items of one owner, newest last. Items without GSI1PK are not in it, so locks and job files cost nothing here.
  global_secondary_index {
    name            = "GSI1"
    hash_key        = "GSI1PK"
    range_key       = "GSI1SK"
    projection_type = "ALL" # a list shows whole items; fetching each by key would cost a read more per item
  }

  point_in_time_recovery {
    enabled                 = true
    recovery_period_in_days = var.recovery_days
  }

  server_side_encryption {
    enabled     = true
    kms_key_arn = var.kms_key_arn
  }

  # Epoch seconds. DynamoDB deletes within days, not at once: readers treat an expired item as absent.
  ttl {
    attribute_name = "expires_at"
    enabled        = true
  }

  # The same items in another region, under a key of that region; DynamoDB copies each write within seconds.
  dynamic "replica" {
    for_each = var.replicas

    content {
      kms_key_arn            = replica.value
      point_in_time_recovery = var.recovery_days == 35 # a replica knows no shorter period
      propagate_tags         = true
      region_name            = replica.key
    }
  }

  tags = var.naming.tags
}
