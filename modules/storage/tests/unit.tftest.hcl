mock_provider "aws" {
  source          = "../../tests/mocks/aws"
  override_during = plan
}

variables {
  naming = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  buckets = {
    originals = {
      cors_origins        = ["https://shop.example.com", "http://localhost:8080"]
      emits_events        = true
      expire_objects_days = 7
      kms_key_arn         = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
      log_bucket          = "acme-dev-logs"
    }
    plain = {}
  }
}

run "is_private_without_any_input" {
  command = plan

  assert {
    condition = alltrue([for block in values(aws_s3_bucket_public_access_block.this) :
      block.block_public_acls && block.block_public_policy && block.ignore_public_acls && block.restrict_public_buckets
    ]) && length(aws_s3_bucket_public_access_block.this) == 2
    error_message = "All four public access blocks belong to every bucket."
  }

  assert {
    condition     = aws_s3_bucket_ownership_controls.this["plain"].rule[0].object_ownership == "BucketOwnerEnforced"
    error_message = "ACLs must have no effect."
  }

  assert {
    condition     = aws_s3_bucket_versioning.this["plain"].versioning_configuration[0].status == "Enabled"
    error_message = "An overwrite or a delete can be undone in every bucket."
  }

  assert {
    condition     = !aws_s3_bucket.this["plain"].force_destroy
    error_message = "Destroy must refuse a bucket that holds objects unless told otherwise."
  }

  assert {
    condition = (length(aws_s3_bucket_cors_configuration.browsers) == 1 && length(aws_s3_bucket_notification.events) == 1
    && length(aws_s3_bucket_logging.this) == 1)
    error_message = "CORS, events and access log exist only for the bucket that asks for them."
  }
}

run "refuses_plain_http_and_old_tls" {
  command = plan

  assert {
    condition = { for s in jsondecode(aws_s3_bucket_policy.this["plain"].policy).Statement : s.Sid => s.Condition } == {
      DenyPlainHttp = { Bool = { "aws:SecureTransport" = "false" } }
      DenyOldTls    = { NumericLessThan = { "s3:TlsVersion" = "1.2" } }
    }
    error_message = "The policy of a bucket nobody else reads holds the two denials and nothing more."
  }

  assert {
    condition = alltrue([for s in jsondecode(aws_s3_bucket_policy.this["plain"].policy).Statement : (
      s.Effect == "Deny" && s.Principal == "*" && s.Action == "s3:*"
      && toset(s.Resource) == toset(["arn:aws:s3:::acme-dev-shop-plain", "arn:aws:s3:::acme-dev-shop-plain/*"])
    )])
    error_message = "The denials cover everybody, every action, the bucket and its objects."
  }
}

run "encrypts_with_the_customer_key_or_else_with_s3s_own" {
  command = plan

  assert {
    condition = one(aws_s3_bucket_server_side_encryption_configuration.this["originals"].rule).bucket_key_enabled && one(
      one(aws_s3_bucket_server_side_encryption_configuration.this["originals"].rule).apply_server_side_encryption_by_default
    ).kms_master_key_id == "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
    error_message = "A bucket with a key uses it, through a bucket key."
  }

  assert {
    condition = one(
      one(aws_s3_bucket_server_side_encryption_configuration.this["plain"].rule).apply_server_side_encryption_by_default
    ).sse_algorithm == "AES256"
    error_message = "A bucket without a key is still encrypted."
  }
}

run "erases_an_expired_object_a_day_after_it_is_hidden" {
  command = plan

  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.this["originals"].rule : rule.expiration[0].days
    if rule.id == "expire-objects"] == [7]
    error_message = "expire_objects_days is the age at which an object disappears."
  }

  assert {
    condition = [for rule in aws_s3_bucket_lifecycle_configuration.this["originals"].rule : [
      rule.noncurrent_version_expiration[0].noncurrent_days,
      rule.abort_incomplete_multipart_upload[0].days_after_initiation,
    ] if rule.id == "erase-what-is-left"] == [[1, 1]]
    error_message = "What an expiry hid, and an upload nobody finished, go after one day."
  }

  assert {
    condition = alltrue([for lifecycle in values(aws_s3_bucket_lifecycle_configuration.this) : anytrue([
      for rule in lifecycle.rule : rule.expiration[0].expired_object_delete_marker if rule.id == "erase-what-is-left"
    ])])
    error_message = "Delete markers that hide nothing are swept."
  }

  assert {
    condition     = alltrue([for rule in aws_s3_bucket_lifecycle_configuration.this["originals"].rule : rule.status == "Enabled"])
    error_message = "A rule that is not enabled erases nothing."
  }
}

run "ends_a_prefix_sooner_than_the_rest" {
  command = plan
  variables {
    buckets = { logs = { expire_objects_days = 365, expire_prefixes_days = { "s3/" = 30 }, receives_logs = true } }
    readers = {}
  }

  assert {
    condition = { for rule in aws_s3_bucket_lifecycle_configuration.this["logs"].rule : rule.id => rule.expiration[0].days
    if rule.id != "erase-what-is-left" } == { expire-objects = 365, expire-s3 = 30 }
    error_message = "What begins with the prefix ends after its own days, the rest after the bucket's."
  }
  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this["logs"].rule : rule.filter[0].prefix if rule.id == "expire-s3"] == ["s3/"]
    error_message = "The rule is for what begins with its prefix."
  }
}

run "refuses_a_prefix_that_is_no_folder" {
  command = plan
  variables {
    buckets = { logs = { expire_objects_days = 365, expire_prefixes_days = { s3 = 30 } } }
    readers = {}
  }
  expect_failures = [var.buckets]
}

run "refuses_a_prefix_of_a_bucket_whose_rest_stays" {
  command = plan
  variables {
    buckets = { logs = { expire_prefixes_days = { "s3/" = 30 } } }
    readers = {}
  }
  expect_failures = [var.buckets]
}

run "keeps_a_month_of_undo_where_nothing_expires" {
  command = plan

  assert {
    condition     = [for rule in aws_s3_bucket_lifecycle_configuration.this["plain"].rule : rule.id] == ["erase-what-is-left"]
    error_message = "Without expire_objects_days no current object is ever removed."
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.this["plain"].rule[0].noncurrent_version_expiration[0].noncurrent_days == 30
    error_message = "An overwritten or deleted object can be had back for 30 days."
  }
}

run "lets_only_the_named_origins_in_from_a_browser" {
  command = plan

  assert {
    condition = (
      one(aws_s3_bucket_cors_configuration.browsers["originals"].cors_rule).allowed_origins == toset(["https://shop.example.com", "http://localhost:8080"])
      && one(aws_s3_bucket_cors_configuration.browsers["originals"].cors_rule).allowed_methods == toset(["GET", "POST"])
    )
    error_message = "Browsers of the named origins upload by POST and read by GET."
  }
}

run "sends_events_to_eventbridge" {
  command = plan

  assert {
    condition     = aws_s3_bucket_notification.events["originals"].eventbridge
    error_message = "emits_events turns EventBridge delivery on."
  }
}

run "writes_its_access_log_by_bucket_and_day" {
  command = plan

  assert {
    condition = (
      aws_s3_bucket_logging.this["originals"].target_bucket == "acme-dev-logs"
      && aws_s3_bucket_logging.this["originals"].target_prefix == "s3/"
      && aws_s3_bucket_logging.this["originals"].target_object_key_format[0].partitioned_prefix[0].partition_date_source == "EventTime"
    )
    error_message = "The access log goes to log_bucket, partitioned."
  }
}

run "lets_one_distribution_read_objects" {
  command = plan

  variables {
    readers = { plain = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" }
  }

  assert {
    condition = [for s in jsondecode(aws_s3_bucket_policy.this["plain"].policy).Statement : s if s.Effect == "Allow"] == [{
      Sid       = "AllowDistribution"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::acme-dev-shop-plain/*"
      Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" } }
    }]
    error_message = "The named distribution, and no other one, may get objects, and nothing else."
  }

  assert {
    condition     = length([for s in jsondecode(aws_s3_bucket_policy.this["originals"].policy).Statement : s if s.Effect == "Allow"]) == 0
    error_message = "A reader of one bucket must not reach another."
  }
}

run "takes_logs_only_from_this_account" {
  command = plan

  variables {
    naming  = { prefix = "acme-dev" }
    buckets = { logs = { receives_logs = true } }
  }

  assert {
    condition = { for s in jsondecode(aws_s3_bucket_policy.this["logs"].policy).Statement : s.Sid => "${s.Principal.Service} ${s.Action} ${s.Resource}" if s.Effect == "Allow" } == {
      AllowAccessLogs       = "logging.s3.amazonaws.com s3:PutObject arn:aws:s3:::acme-dev-logs/*"
      AllowLogDelivery      = "delivery.logs.amazonaws.com s3:PutObject arn:aws:s3:::acme-dev-logs/*"
      AllowLogDeliveryCheck = "delivery.logs.amazonaws.com s3:GetBucketAcl arn:aws:s3:::acme-dev-logs"
    }
    error_message = "The two log writers may add objects and look at the bucket's ACL, and nothing else."
  }

  assert {
    condition = alltrue([for s in jsondecode(aws_s3_bucket_policy.this["logs"].policy).Statement :
      s.Condition.StringEquals["aws:SourceAccount"] == "123456789012" if s.Effect == "Allow"
    ])
    error_message = "A log writer may act for this account only."
  }

  assert {
    condition = { for s in jsondecode(aws_s3_bucket_policy.this["logs"].policy).Statement : s.Sid => s.Condition.ArnLike["aws:SourceArn"] if s.Effect == "Allow" } == {
      AllowAccessLogs       = "arn:aws:s3:::acme-dev-*"
      AllowLogDelivery      = "arn:aws:logs:*:123456789012:*"
      AllowLogDeliveryCheck = "arn:aws:logs:*:123456789012:*"
    }
    error_message = "Access logs come from buckets of this prefix, deliveries from this account's log sources."
  }
}

run "hands_out_arn_domain_and_name_by_key" {
  command = plan

  assert {
    condition = output.buckets["originals"] == {
      arn    = "arn:aws:s3:::slipway-mock-bucket"
      domain = "slipway-mock-bucket.s3.us-east-1.amazonaws.com"
      name   = "acme-dev-shop-originals"
    }
    error_message = "A bucket handle is { arn, domain, name }."
  }

  assert {
    condition     = output.origins == output.buckets && toset(keys(output.origins)) == toset(["originals", "plain"])
    error_message = "origins are the same handles, only earlier."
  }

  assert {
    condition     = aws_s3_bucket.this["originals"].tags == tomap({ Site = "shop" })
    error_message = "naming.tags reach every bucket."
  }
}

run "makes_nothing_without_buckets" {
  command = plan

  variables {
    buckets = {}
  }

  assert {
    condition     = length(output.buckets) == 0
    error_message = "An empty map is a valid, empty storage."
  }
}

run "refuses_a_key_that_is_no_bucket_name" {
  command = plan
  variables {
    buckets = { Originals_1 = {} }
  }
  expect_failures = [var.buckets]
}

run "accepts_a_name_of_63" {
  command = plan
  variables {
    naming  = { prefix = "acme-production-a-site-whose-name-never-seems-to-en" }
    buckets = { derivatives = {} } # 51 + 1 + 11
    readers = {}
  }
  assert {
    condition     = length(aws_s3_bucket.this["derivatives"].bucket) == 63
    error_message = "63 characters are the longest name S3 takes."
  }
}

run "refuses_a_name_longer_than_63" {
  command = plan
  variables {
    naming  = { prefix = "acme-production-a-site-whose-name-never-seems-to-end" }
    buckets = { derivatives = {} } # 52 + 1 + 11 = 64
  }
  expect_failures = [var.buckets]
}

run "refuses_a_name_that_s3_reserves" {
  command = plan
  variables {
    buckets = { logs-s3alias = {} }
  }
  expect_failures = [var.buckets]
}

run "refuses_any_origin" {
  command = plan
  variables {
    buckets = { originals = { cors_origins = ["*"] } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_plain_http_origin" {
  command = plan
  variables {
    buckets = { originals = { cors_origins = ["http://shop.example.com"] } }
  }
  expect_failures = [var.buckets]
}

run "refuses_an_origin_with_a_path" {
  command = plan
  variables {
    buckets = { originals = { cors_origins = ["https://shop.example.com/"] } }
  }
  expect_failures = [var.buckets]
}

run "refuses_zero_day_expiry" {
  command = plan
  variables {
    buckets = { originals = { expire_objects_days = 0 } }
  }
  expect_failures = [var.buckets]
}

run "refuses_half_a_day" {
  command = plan
  variables {
    buckets = { originals = { expire_objects_days = 1.5 } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_key_alias" {
  command = plan
  variables {
    buckets = { originals = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_log_target_that_s3_cannot_deliver_to" {
  command = plan
  variables {
    buckets = { logs = { receives_logs = true, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555" } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_bucket_that_logs_into_itself" {
  command = plan
  variables {
    buckets = { logs = { log_bucket = "acme-dev-shop-logs" } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_reader_of_an_unknown_bucket" {
  command = plan
  variables {
    readers = { derivates = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" }
  }
  expect_failures = [var.readers]
}

run "a_reader_learns_what_is_missing_where_names_are_no_secret" {
  command = plan
  variables {
    buckets = { web = { tells_missing = true }, plain = {} }
    readers = {
      plain = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"
      web   = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE"
    }
  }

  assert {
    condition = [for s in jsondecode(aws_s3_bucket_policy.this["web"].policy).Statement : s if s.Effect == "Allow" && s.Action == "s3:ListBucket"] == [{
      Sid       = "AllowDistributionToTellWhatIsMissing"
      Effect    = "Allow"
      Principal = { Service = "cloudfront.amazonaws.com" }
      Action    = "s3:ListBucket"
      Resource  = "arn:aws:s3:::acme-dev-shop-web"
      Condition = { StringEquals = { "aws:SourceArn" = "arn:aws:cloudfront::123456789012:distribution/E2EXAMPLE" } }
    }]
    error_message = "The named distribution, and no other one, may ask what is there."
  }
  assert {
    condition     = [for s in jsondecode(aws_s3_bucket_policy.this["plain"].policy).Statement : s.Action if s.Effect == "Allow"] == ["s3:GetObject"]
    error_message = "Only where the bucket says so."
  }
}

run "refuses_to_tell_nobody" {
  command = plan
  variables {
    buckets = { web = { tells_missing = true } }
    readers = {}
  }
  expect_failures = [var.readers]
}

run "refuses_a_reader_that_is_not_one_distribution" {
  command = plan
  variables {
    readers = { plain = "arn:aws:cloudfront::123456789012:distribution/*" }
  }
  expect_failures = [var.readers]
}

run "refuses_a_prefix_that_is_no_name" {
  command = plan
  variables {
    naming = { prefix = "Acme_dev" }
  }
  expect_failures = [var.naming]
}

run "who_records_an_account_may_write_for_this_account_only" {
  command = plan
  variables {
    buckets = { audit = { audited_by = ["cloudtrail", "config"] }, plain = {} }
  }

  assert {
    condition = jsonencode({
      for s in jsondecode(aws_s3_bucket_policy.this["audit"].policy).Statement : s.Sid => [s.Principal.Service, s.Action, s.Resource, s.Condition] if s.Effect == "Allow"
      }) == jsonencode({
      CloudtrailLooksTheBucketUp = ["cloudtrail.amazonaws.com", ["s3:GetBucketAcl"], "arn:aws:s3:::acme-dev-shop-audit", {
        ArnLike = { "aws:SourceArn" = "arn:aws:cloudtrail:*:123456789012:trail/acme-dev-shop-*" }
      }]
      CloudtrailRecords = ["cloudtrail.amazonaws.com", "s3:PutObject", "arn:aws:s3:::acme-dev-shop-audit/AWSLogs/123456789012/*", {
        ArnLike      = { "aws:SourceArn" = "arn:aws:cloudtrail:*:123456789012:trail/acme-dev-shop-*" }
        StringEquals = { "s3:x-amz-acl" = "bucket-owner-full-control" }
      }]
      ConfigLooksTheBucketUp = ["config.amazonaws.com", ["s3:GetBucketAcl", "s3:ListBucket"], "arn:aws:s3:::acme-dev-shop-audit", {
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }]
      ConfigRecords = ["config.amazonaws.com", "s3:PutObject", "arn:aws:s3:::acme-dev-shop-audit/AWSLogs/123456789012/*", {
        StringEquals = { "aws:SourceAccount" = "123456789012", "s3:x-amz-acl" = "bucket-owner-full-control" }
      }]
    })
    error_message = "A trail of this environment and this account's Config, below this account's folder."
  }

  assert {
    condition     = !strcontains(aws_s3_bucket_policy.this["plain"].policy, "Allow")
    error_message = "Another bucket admits neither."
  }
}

run "an_object_is_closed_until_it_is_known_to_be_clean" {
  command = plan
  variables {
    buckets = { originals = { scanned_by = "arn:aws:iam::123456789012:role/acme-dev-shop-malware-scan" }, plain = {} }
  }

  assert {
    condition = jsonencode({
      for s in jsondecode(aws_s3_bucket_policy.this["originals"].policy).Statement : s.Sid => [s.Effect, s.Principal, s.Action, s.Resource, s.Condition] if !startswith(s.Sid, "DenyPlain") && !startswith(s.Sid, "DenyOld")
      }) == jsonencode({
      DenyArrivingClean = ["Deny", "*", "s3:PutObject", "arn:aws:s3:::acme-dev-shop-originals/*", {
        StringLike = { "s3:RequestObjectTag/GuardDutyMalwareScanStatus" = "*" }
      }]
      DenyCallingItClean = [
        "Deny", "*", ["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"],
        "arn:aws:s3:::acme-dev-shop-originals/*", { ArnNotEquals = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/acme-dev-shop-malware-scan" } },
      ]
      DenyWhatIsNotKnownToBeClean = ["Deny", "*", ["s3:GetObject", "s3:GetObjectVersion"], "arn:aws:s3:::acme-dev-shop-originals/*", {
        ArnNotEquals    = { "aws:PrincipalArn" = "arn:aws:iam::123456789012:role/acme-dev-shop-malware-scan" }
        StringNotEquals = { "s3:ExistingObjectTag/GuardDutyMalwareScanStatus" = "NO_THREATS_FOUND" }
      }]
    })
    error_message = "Only the scanner reads what has no clean tag, and only it writes the tag."
  }

  assert {
    condition     = !strcontains(aws_s3_bucket_policy.this["plain"].policy, "GuardDuty")
    error_message = "A bucket that nobody scans can be read."
  }
}

run "refuses_a_recorder_nobody_knows" {
  command = plan
  variables {
    buckets = { audit = { audited_by = ["guardduty"] } }
  }
  expect_failures = [var.buckets]
}

run "refuses_a_scanner_that_is_not_one_role" {
  command = plan
  variables {
    buckets = { originals = { scanned_by = "arn:aws:iam::123456789012:role/*" } }
  }
  expect_failures = [var.buckets]
}

run "says_which_backups_it_is_in" {
  command = plan
  variables {
    buckets = { audit = { backup = "daily+hourly" }, plain = {} }
  }

  assert {
    condition     = aws_s3_bucket.this["audit"].tags == tomap({ Backup = "daily+hourly", Site = "shop" }) && aws_s3_bucket.this["plain"].tags == tomap({ Site = "shop" })
    error_message = "AWS Backup picks by the tag Backup: who names no plan has none."
  }
}

run "refuses_a_backup_that_is_no_plans_name" {
  command = plan
  variables {
    buckets = { audit = { backup = "Daily, hourly" } }
  }
  expect_failures = [var.buckets]
}

run "one_role_of_another_account_reads_below_one_prefix" {
  command = plan
  variables {
    buckets = { plans = { read_by = { next = {
      account  = "arn:aws:iam::222222222222:root"
      prefix   = "evidence/"
      role_arn = "arn:aws:iam::222222222222:role/bootstrap/acme-uat-apply"
    } } } }
  }

  assert {
    condition = [for one in jsondecode(aws_s3_bucket_policy.this["plans"].policy).Statement : one if one.Sid == "AllowNext"] == [{
      Sid       = "AllowNext"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::222222222222:root" }
      Action    = "s3:GetObject"
      Resource  = "arn:aws:s3:::${var.naming.prefix}-plans/evidence/*"
      Condition = { ArnEquals = { "aws:PrincipalArn" = "arn:aws:iam::222222222222:role/bootstrap/acme-uat-apply" } }
    }]
    error_message = "The role is named, and reads nothing but what begins with the prefix."
  }
}

run "rejects_a_reader_that_is_any_role" {
  command = plan
  variables {
    buckets = { plans = { read_by = { next = { account = "arn:aws:iam::222222222222:root", prefix = "evidence/", role_arn = "arn:aws:iam::222222222222:role/*" } } } }
  }
  expect_failures = [var.buckets]
}

run "what_is_written_once_is_neither_written_over_nor_taken_away" {
  command = plan
  variables { buckets = { plans = { written_once = true } } }

  assert {
    condition = { for s in jsondecode(aws_s3_bucket_policy.this["plans"].policy).Statement : s.Sid => [s.Effect, s.Principal, jsonencode(s.Action), try(jsonencode(s.Condition), "")] if startswith(s.Sid, "DenyWriting") || startswith(s.Sid, "DenyTaking") } == {
      DenyTakingAway  = ["Deny", "*", jsonencode(["s3:DeleteObject", "s3:DeleteObjectVersion"]), ""]
      DenyWritingOver = ["Deny", "*", jsonencode("s3:PutObject"), jsonencode({ Null = { "s3:if-none-match" = "true" } })]
    }
    error_message = "The bucket itself says so, to everybody."
  }
}
