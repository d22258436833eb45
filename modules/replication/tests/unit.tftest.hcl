mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming = { prefix = "acme-prod-shop", tags = { Site = "shop" } }
  buckets = { originals = {
    copy   = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555", name = "acme-prod-shop-originals-copy" }
    source = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555", name = "acme-prod-shop-originals" }
  } }
}

run "copies_everything_within_15_minutes" {
  command = plan

  assert {
    condition = alltrue([for rule in aws_s3_bucket_replication_configuration.this["originals"].rule :
      rule.status == "Enabled" && one(rule.destination).bucket == "arn:aws:s3:::acme-prod-shop-originals-copy" &&
      one(one(rule.destination).replication_time).status == "Enabled" && one(one(one(rule.destination).replication_time).time).minutes == 15 &&
      one(one(rule.destination).metrics).status == "Enabled" && one(one(one(rule.destination).metrics).event_threshold).minutes == 15
    ]) && aws_s3_bucket_replication_configuration.this["originals"].bucket == "acme-prod-shop-originals"
    error_message = "S3 promises 15 minutes, and its metrics show when it is late."
  }

  assert {
    condition     = aws_s3_bucket_replication_configuration.this["originals"].rule[0].filter[0].prefix == null && one(aws_s3_bucket_replication_configuration.this["originals"].rule[0].delete_marker_replication).status == "Enabled"
    error_message = "No object is left out, and what is hidden here is hidden there."
  }
}

run "copies_encrypted_objects_under_the_key_of_the_copy" {
  command = plan

  assert {
    condition = (
      one(one(aws_s3_bucket_replication_configuration.this["originals"].rule[0].source_selection_criteria).sse_kms_encrypted_objects).status == "Enabled" &&
      one(one(aws_s3_bucket_replication_configuration.this["originals"].rule[0].destination).encryption_configuration).replica_kms_key_id == var.buckets["originals"].copy.kms_key_arn
    )
    error_message = "Without either, S3 leaves out what a customer key encrypts, and says nothing."
  }
}

run "is_worn_by_s3_for_these_buckets_only" {
  command = plan

  assert {
    condition = jsondecode(aws_iam_role.this.assume_role_policy).Statement == [{
      Sid       = "TheseBucketsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "s3.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnEquals    = { "aws:SourceArn" = ["arn:aws:s3:::acme-prod-shop-originals"] }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "Nobody but S3, on behalf of these buckets, wears the role."
  }

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid => [s.Action, s.Resource] } == {
      KeyOriginalsCopy    = ["kms:Encrypt", var.buckets["originals"].copy.kms_key_arn]
      KeyOriginalsSource  = ["kms:Decrypt", var.buckets["originals"].source.kms_key_arn]
      ReadVersions        = [["s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"], ["arn:aws:s3:::acme-prod-shop-originals/*"]]
      SeeWhatIsToBeCopied = [["s3:GetReplicationConfiguration", "s3:ListBucket"], ["arn:aws:s3:::acme-prod-shop-originals"]]
      WriteCopies         = [["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"], ["arn:aws:s3:::acme-prod-shop-originals-copy/*"]]
    }
    error_message = "It reads here, writes there, and nothing else."
  }

  assert {
    condition = { for s in jsondecode(aws_iam_role_policy.this.policy).Statement : s.Sid => s.Condition.StringLike if startswith(s.Sid, "Key") } == {
      KeyOriginalsCopy = {
        "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::acme-prod-shop-originals-copy", "arn:aws:s3:::acme-prod-shop-originals-copy/*"]
        "kms:ViaService"                   = "s3.us-west-2.amazonaws.com"
      }
      KeyOriginalsSource = {
        "kms:EncryptionContext:aws:s3:arn" = ["arn:aws:s3:::acme-prod-shop-originals", "arn:aws:s3:::acme-prod-shop-originals/*"]
        "kms:ViaService"                   = "s3.us-east-1.amazonaws.com"
      }
    }
    error_message = "Each key is used through S3, in its region, for its bucket."
  }
}

run "hands_out_what_cloudwatch_knows_it_by" {
  command = plan

  assert {
    condition     = output.rules == { originals = { DestinationBucket = "acme-prod-shop-originals-copy", RuleId = "everything", SourceBucket = "acme-prod-shop-originals" } }
    error_message = "An alarm needs the three dimensions of S3's replication metrics."
  }
}

run "refuses_a_copy_in_the_home_region" {
  command = plan
  variables {
    buckets = { originals = {
      copy   = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/22222222-2222-3333-4444-555555555555", name = "acme-prod-shop-originals-copy" }
      source = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555", name = "acme-prod-shop-originals" }
    } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_bucket_that_is_its_own_copy" {
  command = plan
  variables {
    buckets = { originals = {
      copy   = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:key/22222222-2222-3333-4444-555555555555", name = "acme-prod-shop-originals" }
      source = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555", name = "acme-prod-shop-originals" }
    } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_key_alias" {
  command = plan
  variables {
    buckets = { originals = {
      copy   = { kms_key_arn = "arn:aws:kms:us-west-2:123456789012:alias/copy", name = "acme-prod-shop-originals-copy" }
      source = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555", name = "acme-prod-shop-originals" }
    } }
  }
  expect_failures = [var.buckets]
}

run "refuses_to_copy_nothing" {
  command = plan
  variables {
    buckets = {}
  }
  expect_failures = [var.buckets]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables {
    naming = { prefix = "Acme" }
  }
  expect_failures = [var.naming]
}
