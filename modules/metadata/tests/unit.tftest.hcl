mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming      = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
}

run "survives_mistakes_without_any_input" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "A table must refuse its deletion unless told otherwise."
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].enabled && aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 35
    error_message = "Any second of the last 35 days can be restored."
  }
}

run "encrypts_with_the_customer_key" {
  command = plan

  assert {
    condition = one(aws_dynamodb_table.this.server_side_encryption).enabled && (
      one(aws_dynamodb_table.this.server_side_encryption).kms_key_arn == var.kms_key_arn
    )
    error_message = "The table is encrypted with the key it was given."
  }
}

run "finds_an_item_by_key_and_the_items_of_an_owner_by_index" {
  command = plan

  assert {
    condition     = [aws_dynamodb_table.this.hash_key, aws_dynamodb_table.this.range_key] == ["PK", "SK"]
    error_message = "Items are found by PK and SK."
  }

  assert {
    condition = [for i in aws_dynamodb_table.this.global_secondary_index : [i.name, i.hash_key, i.range_key, i.projection_type]] == [
      ["GSI1", "GSI1PK", "GSI1SK", "ALL"]
    ]
    error_message = "GSI1 finds whole items by GSI1PK, in the order of GSI1SK."
  }

  assert {
    condition     = { for a in aws_dynamodb_table.this.attribute : a.name => a.type } == { GSI1PK = "S", GSI1SK = "S", PK = "S", SK = "S" }
    error_message = "Keys are strings."
  }
}

run "deletes_what_has_expired" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.ttl[0].enabled && aws_dynamodb_table.this.ttl[0].attribute_name == "expires_at"
    error_message = "expires_at is the time to live."
  }
}

run "streams_what_changed_and_what_was_there_before" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.stream_enabled && aws_dynamodb_table.this.stream_view_type == "NEW_AND_OLD_IMAGES"
    error_message = "The stream carries both images."
  }
}

run "costs_nothing_when_idle" {
  command = plan

  assert {
    condition     = aws_dynamodb_table.this.billing_mode == "PAY_PER_REQUEST"
    error_message = "Requests are billed, capacity is not."
  }
}

run "can_be_destroyed_when_told_so" {
  command = plan

  variables {
    deletion_protection = false
  }

  assert {
    condition     = !aws_dynamodb_table.this.deletion_protection_enabled
    error_message = "deletion_protection = false lets an environment go."
  }
}

run "hands_out_the_table_its_index_and_its_stream" {
  command = plan

  assert {
    condition = output.table == {
      arn        = "arn:aws:dynamodb:us-east-1:123456789012:table/slipway-mock"
      index_arn  = "arn:aws:dynamodb:us-east-1:123456789012:table/slipway-mock/index/GSI1"
      name       = "acme-dev-shop-metadata"
      stream_arn = "arn:aws:dynamodb:us-east-1:123456789012:table/slipway-mock/stream/2026-01-01T00:00:00.000"
    }
    error_message = "A table handle is { arn, index_arn, name, stream_arn }."
  }

  assert {
    condition     = aws_dynamodb_table.this.tags == tomap({ Site = "shop" })
    error_message = "naming.tags reach the table."
  }
}

run "refuses_to_live_without_a_customer_key" {
  command = plan
  variables {
    kms_key_arn = ""
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_a_key_alias" {
  command = plan
  variables {
    kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data"
  }
  expect_failures = [var.kms_key_arn]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables {
    naming = { prefix = "Acme_dev" }
  }
  expect_failures = [var.naming]
}

run "has_a_replica_only_where_one_is_named" {
  command = plan

  assert {
    condition     = length(aws_dynamodb_table.this.replica) == 0
    error_message = "A second region costs a second time: only who names it has it."
  }
}

run "forgets_a_deleted_item_as_soon_as_it_is_told" {
  command = plan
  variables {
    recovery_days = 7
    replicas      = { us-west-2 = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555" }
  }

  assert {
    condition     = aws_dynamodb_table.this.point_in_time_recovery[0].recovery_period_in_days == 7
    error_message = "What is deleted can be had back for recovery_days."
  }
  assert {
    condition     = [for replica in aws_dynamodb_table.this.replica : replica.point_in_time_recovery] == [false]
    error_message = "A replica would remember for 35 days, whatever the table does."
  }
}

run "refuses_to_recover_longer_than_dynamodb_can" {
  command = plan
  variables { recovery_days = 36 }
  expect_failures = [var.recovery_days]
}

run "keeps_a_replica_as_safe_as_the_table" {
  command = plan
  variables {
    replicas = { us-west-2 = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555" }
  }

  assert {
    condition = [for replica in aws_dynamodb_table.this.replica : [
      replica.region_name, replica.kms_key_arn, replica.point_in_time_recovery, replica.propagate_tags
    ]] == [["us-west-2", "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555", true, true]]
    error_message = "A replica has a customer key, point-in-time recovery and the tags of the table."
  }
}

run "refuses_a_replica_under_a_key_of_another_region" {
  command = plan
  variables {
    replicas = { eu-west-1 = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555" }
  }
  expect_failures = [var.replicas]
}

run "refuses_a_replica_in_the_home_region" {
  command = plan
  variables {
    replicas = { us-east-1 = "arn:aws:kms:us-east-1:123456789012:key/22222222-2222-3333-4444-555555555555" }
  }
  expect_failures = [var.replicas]
}
