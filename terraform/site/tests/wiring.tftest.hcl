mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "copy"
  override_during = plan
  source          = "../../tests/mocks/aws"

  mock_data "aws_region" {
    defaults = { name = "us-west-2" }
  }

  mock_resource "aws_kms_key" {
    defaults = { arn = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000003" }
  }
}

override_data {
  target = data.aws_ssm_parameter.platform
  values = {
    insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/acme-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"acme-dev-logs\",\"bucket_domain\":\"acme-dev-logs.s3.amazonaws.com\"},\"dns\":{\"zone_id\":\"Z0MOCK\",\"name\":\"dev.example.com\",\"certificates\":{\"cdn\":\"arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001\"}},\"waf\":{\"web_acl_arn\":\"arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-dev/0001\",\"logs\":{\"days\":null,\"delivery\":\"unavailable\"}}}"
  }
}

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

variables {
  naming   = { prefix = "acme-dev-shop" }
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  platform = "/acme/dev/platform/v1"
  # Without a firewall of its own, whose plan takes as long as all the rest: two runs below have it.
  site = merge(yamldecode(file("tests/fixtures/full.yaml")), { waf = null })
}

run "typing_drops_no_key" {
  command = plan
  variables { site = yamldecode(file("tests/fixtures/full.yaml")) }

  assert {
    condition     = jsonencode(var.site) == jsonencode(yamldecode(file("tests/fixtures/full.yaml")))
    error_message = "A key of full.yaml is unknown to variable \"site\"."
  }
}

run "one_line_is_a_whole_site" {
  command = plan
  variables { site = { owner = "team-demo" } }

  assert {
    condition     = var.site.retention_days == 7 && toset(keys(var.site.images.presets)) == toset(["large", "medium", "thumb"])
    error_message = "Seven days and three presets are the defaults of a site that says nothing."
  }
}

run "every_resource_says_whose_it_is" {
  command = plan

  assert {
    condition     = local.naming.tags.Owner == "team-demo" && local.naming.tags.DataClass == "internal"
    error_message = "Owner and DataClass come from the site file."
  }
}

run "retention_reaches_storage_functions_and_cdn" {
  command = plan

  assert {
    condition     = alltrue([for name in ["media_api", "upload_image"] : local.functions[name].environment.RETENTION_DAYS == "30"])
    error_message = "Whoever registers media must know how long the site keeps them."
  }
  assert {
    condition = local.keep == {
      backup = "hourly", dead_letter_days = 14, log_days = 30, queue_days = 4, recovery_days = 7
    }
    error_message = "A month of media leaves every copy its usual time."
  }
}

run "what_forgets_soon_leaves_no_copy_that_remembers" {
  command = plan
  variables { site = { owner = "team-demo", retention_days = 2 } }

  assert {
    condition     = jsonencode(local.keep) == jsonencode({ backup = null, dead_letter_days = 2, log_days = 1, queue_days = 2, recovery_days = 2 })
    error_message = "No copy is kept for longer than what it is a copy of; a period that does not exist is rounded down."
  }
}

run "refuses_to_keep_longer_than_the_platform" {
  command = plan
  variables { site = { owner = "team-demo", retention_days = 31 } }

  override_data {
    target = data.aws_ssm_parameter.platform
    values = {
      insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/acme-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"acme-dev-logs\",\"bucket_domain\":\"acme-dev-logs.s3.amazonaws.com\"},\"retention\":{\"backups\":null,\"days\":30}}"
    }
  }
  expect_failures = [var.site]
}

run "no_function_may_do_everything" {
  command = plan

  assert {
    condition = alltrue(flatten([for function in values(local.permissions) : [
      for statement in values(function) : [for action in statement.actions : !strcontains(action, "*")]
    ]]))
    error_message = "An action is named in full."
  }

  assert {
    condition = alltrue(flatten([for function in values(local.permissions) : [
      for statement in values(function) : [for resource in statement.resources : resource != "*"]
    ]]))
    error_message = "A resource is named."
  }
}

run "only_health_is_public" {
  command = plan

  assert {
    condition     = [for key, route in local.routes : key if try(route.public, false)] == ["GET /v1/health"]
    error_message = "Every other route needs a token."
  }
}

run "presets_reach_the_function_without_null" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { only = { width = 100 } } } } }

  assert {
    condition     = local.functions["process_image"].environment.PRESETS == jsonencode([{ animated = false, fit = "inside", formats = ["avif", "webp", "jpg"], name = "only", width = 100 }])
    error_message = "A preset is handed on as its site wrote it, with the defaults filled in."
  }
}

run "the_cdn_gets_what_the_site_and_its_platform_say" {
  command = plan

  assert {
    condition = module.cdn.distribution.domain == "dmock1234567.cloudfront.net" && output.handles.cdn == {
      domain = "dmock1234567.cloudfront.net", id = "EMOCK123456789", url = "https://shop.dev.example.com"
    }
    error_message = "A site with a domain is reached by it."
  }
  assert {
    condition     = alltrue([for name in ["media_api", "upload_image"] : local.functions[name].environment.MEDIA_URL == "https://shop.dev.example.com"])
    error_message = "Variants have the site's own name."
  }
  assert {
    condition     = keys(module.dns) == ["shop.dev.example.com"]
    error_message = "The name leads to the distribution."
  }
}

run "a_site_without_domain_dns_and_firewall_works_on_cloudfronts_name" {
  command = plan
  variables { site = { owner = "team-demo" } }

  override_data {
    target = data.aws_ssm_parameter.platform
    values = {
      insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/acme-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"acme-dev-logs\",\"bucket_domain\":\"acme-dev-logs.s3.amazonaws.com\"}}"
    }
  }

  assert {
    condition     = output.handles.cdn.url == "https://dmock1234567.cloudfront.net" && length(module.dns) == 0
    error_message = "Neither zone nor certificate is needed."
  }
}

run "the_secret_of_the_cdn_has_a_predecessor_and_a_successor" {
  command = plan

  assert {
    condition     = keys(aws_ssm_parameter.origin_secret) == ["2", "3", "4"]
    error_message = "Edges send the old one for minutes, and the functions know the next one before it is sent."
  }
  assert {
    condition = alltrue([for p in values(aws_ssm_parameter.origin_secret) :
      p.type == "SecureString" && p.key_id == "arn:aws:kms:us-east-1:123456789012:key/data" && startswith(p.name, "/acme/dev/sites/shop/origin-secret/")
    ])
    error_message = "It is encrypted with the customer key, and named by its site."
  }
}

run "only_the_cdn_reads_pages_and_variants" {
  command = plan

  assert {
    condition     = alltrue([for key in ["derivatives", "web"] : module.storage.origins[key].name == "acme-dev-shop-${key}"]) && length(module.storage.origins) == 3
    error_message = "Originals, variants and pages have a bucket each."
  }
}

run "a_site_shares_the_platforms_firewall_unless_it_says_otherwise" {
  command = plan
  variables { site = { owner = "team-demo", countries = ["DE"] } }

  assert {
    condition     = length(module.firewall) + length(module.firewall_rules) == 0
    error_message = "A web ACL bills by the month: nobody gets one without asking."
  }
  assert {
    condition     = jsonencode(local.guard) == jsonencode({ countries = ["DE"], web_acl_arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-dev/0001" })
    error_message = "The platform's firewall and the distribution's own countries stand before the site."
  }
}

run "a_site_may_have_a_firewall_of_its_own" {
  command = plan
  variables { site = yamldecode(file("tests/fixtures/full.yaml")) }

  assert {
    condition     = local.guard.countries == null && local.guard.web_acl_arn == module.firewall["own"].web_acl.arn && module.firewall["own"].web_acl.name == "acme-dev-shop-cloudfront"
    error_message = "It takes the shared one's place, its rule for countries that of the distribution."
  }
  assert {
    condition     = jsonencode(local.firewall_paths) == jsonencode({ health = "/v1/health", sensitive = ["/upload", "/v1/images", "/v1/uploads"], uploads = ["/v1/images"] })
    error_message = "What is treated apart are the API's own routes."
  }
  assert {
    condition     = jsonencode(local.firewall["own"].mode) == jsonencode({ default = "count", rules = { block-list = "block", countries = "block" } })
    error_message = "What the site tries out it counts, but whom it does not serve is blocked."
  }
  assert {
    condition     = jsonencode(local.firewall["own"].logs) == jsonencode({ days = local.keep.log_days, delivery = "unavailable", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/data" })
    error_message = "It logs as the platform's does, for as long as the site keeps anything."
  }
  assert {
    condition     = module.firewall["own"].web_acl.log_group == "aws-waf-logs-acme-dev-shop-cloudfront"
    error_message = "Its log is the site's, below the name that the platform's key admits."
  }
}

run "a_country_may_be_counted_by_name" {
  command = plan
  variables { site = { owner = "team-demo", countries = ["DE"], waf = { mode = { rules = { countries = "count" } } } } }

  assert {
    condition     = local.firewall["own"].mode.rules.countries == "count"
    error_message = "What is named is done."
  }
}

run "an_empty_block_is_a_firewall_with_every_default" {
  command = plan
  variables { site = { owner = "team-demo", waf = {} } }

  assert {
    condition     = keys(module.firewall) == ["own"] && var.site.waf.mode.default == "block"
    error_message = "Whoever asks for a firewall gets one that blocks."
  }
}

run "rejects_a_domain_outside_the_zone" {
  command = plan
  variables { site = { owner = "team-demo", domain = "shop.example.com" } }
  expect_failures = [var.site]
}

run "rejects_a_domain_deeper_than_the_certificate" {
  command = plan
  variables { site = { owner = "team-demo", domain = "a.shop.dev.example.com" } }
  expect_failures = [var.site]
}

run "rejects_a_domain_without_a_zone" {
  command = plan
  variables { site = { owner = "team-demo", domain = "shop.dev.example.com" } }

  override_data {
    target = data.aws_ssm_parameter.platform
    values = { insecure_value = "{\"version\":1,\"lake\":{\"api_logs\":{\"role_arn\":\"arn:aws:iam::123456789012:role/acme-dev-lake-logs\",\"stream_arn\":\"arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-api-logs\"},\"dlq_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake-dlq\",\"queue_arn\":\"arn:aws:sqs:us-east-1:123456789012:acme-dev-lake\"},\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"arn:aws:kms:us-east-1:123456789012:key/cursor\",\"data\":\"arn:aws:kms:us-east-1:123456789012:key/data\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"acme-dev-logs\",\"bucket_domain\":\"acme-dev-logs.s3.amazonaws.com\"}}" }
  }
  expect_failures = [var.site]
}

run "rejects_a_generation_before_the_first" {
  command = plan
  variables { site = { owner = "team-demo", cdn = { secret_generation = 0 } } }
  expect_failures = [var.site]
}

run "a_site_that_says_nothing_takes_no_heic_and_its_time" {
  command = plan
  variables { site = { owner = "team-demo" } }

  assert {
    condition     = local.zips["process_image"].file == "process_image.zip"
    error_message = "The decoders of HEIC are only with those who ask for them."
  }

  assert {
    condition     = local.functions["process_image"].environment.FAST == "false"
    error_message = "Quality is the default."
  }

  assert {
    condition     = sum([for preset in jsondecode(local.functions["process_image"].environment.PRESETS) : length(preset.formats)]) == 9
    error_message = "Three sizes in three formats are the nine default variants."
  }
}

run "a_site_may_take_heic_and_be_fast" {
  command = plan
  variables { site = { owner = "team-demo", images = { fast = true, heic = true } } }

  assert {
    condition     = local.zips["process_image"] == var.packages.manifest.functions["process_image_heic"]
    error_message = "The same function, from the zip with the decoders of HEIC."
  }

  assert {
    condition     = [for name, zip in local.zips : name if zip.file != "${name}.zip"] == ["process_image"]
    error_message = "No other function has to change for it."
  }

  assert {
    condition     = local.functions["process_image"].environment.FAST == "true"
    error_message = "The function reads FAST as true or false."
  }
}

run "rejects_a_moving_preset_in_formats_that_stand_still" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { banner = { animated = true, formats = ["avif", "jpg"], width = 100 } } } } }
  expect_failures = [var.site]
}

run "rejects_a_format_that_is_named_twice" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { twice = { formats = ["jpg", "jpg"], width = 100 } } } } }
  expect_failures = [var.site]
}

run "rejects_a_format_that_is_not_made" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { drawing = { formats = ["svg"], width = 100 } } } } }
  expect_failures = [var.site]
}

run "a_retired_site_takes_no_uploads_and_is_protected_until_it_may_go" {
  command = plan
  variables { site = { owner = "team-demo", retired = { since = "2026-11-21" } } }

  assert {
    condition     = [for name, function in local.functions : try(function.environment.UPLOADS, null)] == ["closed since 2026-11-21", null, "closed since 2026-11-21"]
    error_message = "Whoever takes uploads must know that there are no more."
  }
  assert {
    condition     = local.retain
    error_message = "What it has survives a destroy by mistake."
  }
}

run "in_the_end_nothing_of_a_retired_site_is_protected" {
  command = plan
  variables { site = { owner = "team-demo", retired = { destroy = true, since = "2026-11-21" } } }

  assert {
    condition     = !local.retain
    error_message = "Or it could never be destroyed."
  }
}

run "a_site_takes_uploads_and_is_protected" {
  command = plan
  variables { site = { owner = "team-demo" } }

  assert {
    condition     = local.retain && local.functions["media_api"].environment.UPLOADS == "open"
    error_message = "Unless its file says that it is retired."
  }
}

run "rejects_a_retirement_on_no_day" {
  command = plan
  variables { site = { owner = "team-demo", retired = { since = "soon" } } }
  expect_failures = [var.site]
}

run "rejects_an_unknown_ring" {
  command = plan
  variables { site = { owner = "team-demo", ring = "first" } }
  expect_failures = [var.site]
}

run "rejects_an_unknown_contract" {
  command = plan

  override_data {
    target = data.aws_ssm_parameter.platform
    values = { insecure_value = "{\"version\":2,\"alerts\":{\"page\":\"arn:aws:sns:us-east-1:123456789012:slipway-page\",\"ticket\":\"arn:aws:sns:us-east-1:123456789012:slipway-ticket\"},\"keys\":{\"copy\":\"arn:aws:kms:us-west-2:123456789012:key/copy\",\"cursor\":\"a\",\"data\":\"b\"},\"logs\":{\"copy_bucket\":\"slipway-logs-copy\",\"bucket\":\"c\",\"bucket_domain\":\"d\"}}" }
  }
  expect_failures = [data.aws_ssm_parameter.platform]
}

run "rejects_another_version_of_the_platform" {
  command = plan
  variables { platform = "/acme/dev/platform/v2" }
  expect_failures = [var.platform]
}

run "rejects_an_open_cors_origin" {
  command = plan
  variables { site = { owner = "team-demo", cors_origins = ["*"] } }
  expect_failures = [var.site]
}

run "rejects_a_preset_without_a_size" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { none = {} } } } }
  expect_failures = [var.site]
}

run "rejects_a_cover_without_a_box" {
  command = plan
  variables { site = { owner = "team-demo", images = { presets = { half = { fit = "cover", width = 100 } } } } }
  expect_failures = [var.site]
}

run "rejects_half_a_day" {
  command = plan
  variables { site = { owner = "team-demo", retention_days = 0.5 } }
  expect_failures = [var.site]
}

run "rejects_a_site_without_an_owner" {
  command = plan
  variables { site = { owner = "bob" } }
  expect_failures = [var.site]
}

run "rejects_a_name_that_is_not_org_env_site" {
  command = plan
  variables { naming = { prefix = "shop" } }
  expect_failures = [var.naming]
}

run "originals_are_scanned_without_any_input" {
  command = plan

  assert {
    condition     = keys(module.malware) == ["originals"] && endswith(module.malware["originals"].role_arn, ":role/acme-dev-shop-malware-scan")
    error_message = "What strangers upload is scanned, unless the AWS in use finds no malware."
  }

  assert {
    condition     = local.permissions["process_image"].verdicts.actions == ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"]
    error_message = "Who is refused an original must be able to learn that it is malware, or retries until the message dies."
  }
}

run "a_scan_is_on_or_said_to_be_unavailable" {
  command = plan
  variables { malware_scan = "off" }
  expect_failures = [var.malware_scan]
}

run "its_limits_reach_both_ways_in" {
  command = plan
  variables { site = { owner = "team-demo", limits = { user = { uploads_per_minute = 30 } } } }

  assert {
    condition = [for name in ["media_api", "upload_image"] : local.functions[name].environment.LIMITS] == [for _ in range(2) : jsonencode({
      site = { storage_gb = 1000, uploads_per_day = 100000, uploads_per_minute = 1200 }
      user = { storage_gb = 10, uploads_per_day = 1000, uploads_per_minute = 30 }
    })]
    error_message = "Both functions count on the same meters, against the same limits."
  }
}

run "its_largest_files_reach_all_that_take_one" {
  command = plan
  variables { site = { owner = "team-demo", limits = { file_mb = { image = 2 } } } }

  assert {
    condition = [for name in ["media_api", "process_image", "upload_image"] : local.functions[name].environment.FILE_BYTES] == [for _ in range(3) : jsonencode({
      document = 50000000, image = 2000000, video = 5000000000
    })]
    error_message = "What announces, takes and processes a file agree on how large it may be."
  }
}

run "rejects_a_file_that_nobody_could_process" {
  command = plan
  variables { site = { owner = "team-demo", limits = { file_mb = { image = 11 } } } }
  expect_failures = [var.site]
}

run "rejects_a_limit_of_half_an_upload" {
  command = plan
  variables { site = { owner = "team-demo", limits = { user = { uploads_per_minute = 0.5 } } } }
  expect_failures = [var.site]
}

run "rejects_a_rate_that_one_meter_cannot_count" {
  command = plan
  variables { site = { owner = "team-demo", limits = { site = { uploads_per_minute = 3001 } } } }
  expect_failures = [var.site]
}

run "the_platforms_key_opens_what_is_the_sites_only" {
  command = plan

  assert {
    condition = alltrue(flatten([for name, permissions in local.permissions : [for key, p in permissions : length(try(p.conditions.StringLike, {})) == 1
    if contains(p.actions, "kms:Decrypt")]]))
    error_message = "Each use of the shared key is bound by what the service says it is about to open."
  }
  assert {
    condition = local.permissions["process_image"]["key_of_table"].conditions.StringLike == { "kms:EncryptionContext:aws:dynamodb:tableName" = [module.metadata.table.name] } && (
      local.permissions["upload_image"]["key_of_environment"].conditions.StringLike["kms:EncryptionContext:aws:lambda:FunctionArn"] == ["arn:*:lambda:*:*:function:acme-dev-shop-upload-image"]
    )
    error_message = "By the names of this site."
  }
  assert {
    condition     = [for name, permissions in local.permissions : contains(keys(permissions), "key_of_queue")] == [false, true, false]
    error_message = "Only who reads the queue opens its messages."
  }
}
