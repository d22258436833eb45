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

# A mock gives every queue one ARN; the module that hands events on rightly refuses a dead-letter queue that is the queue.
override_resource {
  target          = module.lake_queue.aws_sqs_queue.dlq
  override_during = plan
  values          = { arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq" }
}

variables {
  packages = { directory = "tests/fixtures/packages", manifest = jsondecode(file("tests/fixtures/packages/manifest.json")) }
  naming   = { prefix = "acme-dev" }
  network  = { cidr = "10.20.0.0/16", zones = ["us-east-1a", "us-east-1b"] }
  observability = {
    month_usd = 50
    subscribers = {
      page     = { team = { endpoint = "team@example.com", protocol = "email" } }
      security = { team = { endpoint = "team@example.com", protocol = "email" } }
      ticket   = { team = { endpoint = "team@example.com", protocol = "email" } }
    }
  }
}

run "the_contract_is_version_1_and_holds_handles" {
  command = plan

  assert {
    condition     = aws_ssm_parameter.contract.name == "/acme/dev/platform/v1"
    error_message = "Sites look for /<org>/<env>/platform/v1."
  }

  assert {
    condition     = keys(jsondecode(aws_ssm_parameter.contract.insecure_value)) == ["alerts", "dns", "keys", "lake", "logs", "network", "retention", "version", "waf"]
    error_message = "A new key is an addition to the contract: change this test with it. A removed one is version 2."
  }

  assert {
    condition     = jsondecode(aws_ssm_parameter.contract.insecure_value).version == 1
    error_message = "The value states its version."
  }

  assert {
    condition     = local.contract.dns == null && length(module.dns) == 0
    error_message = "Without a domain, sites have CloudFront's names."
  }
}

run "the_contract_hands_on_what_each_module_made" {
  command = plan
  variables {
    dns      = { zone = "dev.example.com" }
    log_days = 14
  }

  override_module {
    target  = module.dns["dev.example.com"]
    outputs = { certificates = { api = "arn:api", cdn = "arn:cdn" }, zone = { id = "Z0DEV", name = "dev.example.com", name_servers = [] } }
  }
  override_module {
    target  = module.firewall
    outputs = { web_acl = { arn = "arn:acl", capacity = 0, id = "acl", log_group = "log", name = "acl" } }
  }
  override_module {
    target  = module.logs
    outputs = { buckets = { logs = { arn = "arn:logs", domain = "logs.s3.amazonaws.com", name = "acme-dev-logs" } }, origins = {} }
  }
  override_module {
    target = module.network
    outputs = { network = {
      endpoints          = { s3 = "vpce-1" }
      private_subnet_ids = ["subnet-3", "subnet-4"]
      public_subnet_ids  = ["subnet-1", "subnet-2"]
      security_groups    = { cache = "sg-1", database = "sg-2", functions = "sg-3" }
      vpc_id             = "vpc-1"
    } }
  }
  override_module {
    target = module.topics
    outputs = {
      kms_key_arn = "arn:topics"
      topics      = { for topic in ["page", "security", "ticket"] : topic => { arn = "arn:aws:sns:us-east-1:123456789012:acme-dev-${topic}", name = topic } }
    }
  }
  override_resource {
    target          = aws_kms_key.cursor
    override_during = plan
    values          = { arn = "arn:cursor" }
  }
  override_resource {
    target          = aws_kms_key.data
    override_during = plan
    values          = { arn = "arn:aws:kms:us-east-1:123456789012:key/data" }
  }

  assert {
    condition = jsondecode(aws_ssm_parameter.contract.insecure_value) == {
      version = 1
      alerts  = { page = "arn:aws:sns:us-east-1:123456789012:acme-dev-page", ticket = "arn:aws:sns:us-east-1:123456789012:acme-dev-ticket" }
      dns     = { certificates = { api = "arn:api", cdn = "arn:cdn" }, name = "dev.example.com", zone_id = "Z0DEV" }
      keys    = { copy = "arn:aws:kms:us-west-2:123456789012:key/00000000-0000-4000-8000-000000000003", cursor = "arn:cursor", data = "arn:aws:kms:us-east-1:123456789012:key/data" }
      lake = {
        api_logs  = { role_arn = "arn:aws:iam::123456789012:role/slipway-mock", stream_arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/slipway-mock" }
        dlq_arn   = "arn:aws:sqs:us-east-1:123456789012:slipway-mock-dlq"
        queue_arn = "arn:aws:sqs:us-east-1:123456789012:slipway-mock"
      }
      logs = { bucket = "acme-dev-logs", bucket_domain = "logs.s3.amazonaws.com", copy_bucket = "acme-dev-logs-copy" }
      network = {
        private_subnet_ids = ["subnet-3", "subnet-4"]
        public_subnet_ids  = ["subnet-1", "subnet-2"]
        security_groups    = { cache = "sg-1", database = "sg-2", functions = "sg-3" }
        vpc_id             = "vpc-1"
      }
      retention = { backups = { daily = 90, hourly = 7 }, days = 30 }
      waf       = { logs = { delivery = null }, web_acl_arn = "arn:acl" }
    }
    error_message = "Every handle stands under its own name, and there is nothing else: no secret, no value that sites do not use."
  }

  assert {
    condition     = output.contract == { parameter = "/acme/dev/platform/v1", value = local.contract }
    error_message = "The output says what the parameter says."
  }
}

run "the_zone_has_a_certificate_for_cdns_and_one_for_apis" {
  command = plan
  variables { dns = { zone = "dev.example.com" } }

  override_resource {
    target          = module.dns["dev.example.com"].aws_acm_certificate.api
    override_during = plan
    values = {
      arn                       = "arn:aws:acm:us-east-1:123456789012:certificate/api"
      domain_validation_options = [{ domain_name = "dev.example.com", resource_record_name = "_a.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_a.acm-validations.aws." }]
    }
  }
  override_resource {
    target          = module.dns["dev.example.com"].aws_acm_certificate.cdn
    override_during = plan
    values = {
      arn                       = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"
      domain_validation_options = [{ domain_name = "dev.example.com", resource_record_name = "_a.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_a.acm-validations.aws." }]
    }
  }

  assert {
    condition     = module.dns["dev.example.com"].certificates == { api = "arn:aws:acm:us-east-1:123456789012:certificate/api", cdn = "arn:aws:acm:us-east-1:123456789012:certificate/cdn" }
    error_message = "A new site waits for no certificate: the zone has one for every name below it, for CDNs and for APIs."
  }
  assert {
    condition     = module.dns["dev.example.com"].zone.id == "Z0MOCKCREATED"
    error_message = "The environment owns its zone unless it is said to exist."
  }
}

run "an_existing_zone_is_looked_up" {
  command = plan
  variables { dns = { source = "existing", zone = "dev.example.com" } }

  override_module {
    target  = module.firewall
    outputs = { web_acl = { arn = "arn:acl", capacity = 0, id = "acl", log_group = "log", name = "acl" } }
  }
  override_resource {
    target          = module.dns["dev.example.com"].aws_acm_certificate.api
    override_during = plan
    values          = { domain_validation_options = [{ domain_name = "dev.example.com", resource_record_name = "_a.", resource_record_type = "CNAME", resource_record_value = "_a." }] }
  }
  override_resource {
    target          = module.dns["dev.example.com"].aws_acm_certificate.cdn
    override_during = plan
    values          = { domain_validation_options = [{ domain_name = "dev.example.com", resource_record_name = "_a.", resource_record_type = "CNAME", resource_record_value = "_a." }] }
  }

  assert {
    condition     = local.contract.dns.zone_id == "Z0MOCKEXISTING"
    error_message = "Sites get the zone that was found."
  }
}

run "zones_and_endpoints_are_those_of_the_values" {
  command = plan
  variables { network = { cidr = "10.20.0.0/16", interface_endpoints = ["sqs"], zones = ["us-east-1a", "us-east-1b", "us-east-1c"] } }

  assert {
    condition     = length(local.contract.network.private_subnet_ids) == 3 && length(local.contract.network.public_subnet_ids) == 3
    error_message = "Each zone has a subnet of either kind."
  }
  assert {
    condition     = keys(module.network.network.endpoints) == ["dynamodb", "s3", "sqs"]
    error_message = "Interface endpoints bill by the hour: there are those that were asked for."
  }
}

run "all_sites_share_one_firewall_and_what_functions_call_has_an_endpoint" {
  command = plan

  assert {
    condition     = module.firewall.web_acl.name == "acme-dev-cloudfront" && module.firewall.web_acl.log_group == "aws-waf-logs-acme-dev-cloudfront"
    error_message = "It is CloudFront's, and its log has a name that the data key admits."
  }
  assert {
    condition     = keys(module.firewall_rules.rule_groups) == ["attacks", "requests"] && module.firewall.web_acl.capacity <= 1500
    error_message = "Beyond 1,500 WCU every request costs extra."
  }
  assert {
    condition     = local.firewall_paths == { health = "/v1/health", sensitive = ["/upload", "/v1/images", "/v1/uploads"], uploads = ["/v1/images"] }
    error_message = "What it treats apart are the routes of terraform/site, whose own test says the same."
  }
  assert {
    condition     = keys(module.network.network.endpoints) == ["dynamodb", "events", "kms", "s3", "secretsmanager", "sqs"]
    error_message = "A network without NAT still lets functions work."
  }
}

run "the_data_key_rotates_and_admits_services_for_this_account_only" {
  command = plan

  assert {
    condition     = aws_kms_key.data.enable_key_rotation && aws_kms_key.data.deletion_window_in_days == 30
    error_message = "The data key rotates, and a deletion can be taken back for 30 days."
  }

  assert {
    condition = alltrue([
      for s in jsondecode(aws_kms_key.data.policy).Statement :
      s.Condition.StringEquals["aws:SourceAccount"] == "123456789012" if can(s.Principal.Service) && try(s.Sid, "") != "LogGroupsOfThisEnvironment"
    ])
    error_message = "A service acts for this account only."
  }

  assert {
    condition = [
      for s in jsondecode(aws_kms_key.data.policy).Statement : s.Condition.ArnLike["kms:EncryptionContext:aws:logs:arn"]
      if s.Sid == "LogGroupsOfThisEnvironment"
    ] == ["arn:aws:logs:us-east-1:123456789012:log-group:*acme-dev-*"]
    error_message = "The log service uses the key for this environment's groups only."
  }
}

run "the_cursor_key_makes_and_checks_codes_and_encrypts_nothing" {
  command = plan

  assert {
    condition     = aws_kms_key.cursor.key_usage == "GENERATE_VERIFY_MAC" && aws_kms_key.cursor.customer_master_key_spec == "HMAC_256"
    error_message = "Cursors are sealed by an HMAC key."
  }
}

run "rejects_a_prefix_without_an_environment" {
  command = plan
  variables { naming = { prefix = "acme" } }
  expect_failures = [var.naming]
}

run "logs_with_addresses_end_with_the_retention" {
  command = plan
  variables {
    log_days       = 365
    retention_days = 45
  }

  assert {
    condition     = local.addresses == { "s3/" = 45 } && local.person_log_days == 30
    error_message = "S3 counts days; CloudWatch Logs has periods, of which the longest within the retention is taken."
  }
  assert {
    condition     = jsondecode(aws_ssm_parameter.contract.insecure_value).retention.days == 45
    error_message = "Sites are told the longest that anything about a person is kept."
  }
}

run "logs_with_addresses_end_with_the_other_logs_where_those_end_sooner" {
  command = plan
  variables { log_days = 14 }

  assert {
    condition     = local.addresses == { "s3/" = 14 } && local.person_log_days == 14
    error_message = "A short log_days holds for every log."
  }
}

run "rejects_a_retention_of_more_than_a_year" {
  command = plan
  variables { retention_days = 366 }
  expect_failures = [var.retention_days]
}

run "rejects_logs_kept_for_no_time" {
  command = plan
  variables { log_days = 0 }
  expect_failures = [var.log_days]
}

run "delivery_from_inside_the_account_is_a_value" {
  command = plan
  variables {
    delivery = {
      images      = { tools = {} }
      roles       = { apply = "arn:aws:iam::123456789012:role/acme-dev-apply", plan = "arn:aws:iam::123456789012:role/acme-dev-plan" }
      source_code = { repository = "slipway", starts = "person" }
    }
  }

  override_module {
    target  = module.firewall
    outputs = { web_acl = { arn = "arn:acl", capacity = 0, id = "acl", log_group = "log", name = "acl" } }
  }
  override_module {
    target  = module.firewall_rules
    outputs = { rule_groups = {} }
  }

  assert {
    condition     = keys(module.delivery["delivery"].pipelines) == ["backend", "frontend", "terraform"]
    error_message = "Three pipelines."
  }
  assert {
    condition     = { for key, project in module.builds["delivery"].projects : key => project.name }["apply"] == "acme-dev-apply"
    error_message = "The builds are the environment's."
  }
  assert {
    condition     = module.artifacts["delivery"].buckets["artifacts"].name == "acme-dev-artifacts" && length(module.images["delivery"].repositories) == 1
    error_message = "Artifacts and images have their places."
  }
  assert {
    condition     = aws_kms_key.delivery["delivery"].enable_key_rotation && aws_kms_key.delivery["delivery"].deletion_window_in_days == 30
    error_message = "Who builds has a key of their own."
  }
}

run "nobody_pays_for_delivery_that_nobody_asked_for" {
  command = plan

  override_module {
    target  = module.firewall
    outputs = { web_acl = { arn = "arn:acl", capacity = 0, id = "acl", log_group = "log", name = "acl" } }
  }
  override_module {
    target  = module.firewall_rules
    outputs = { rule_groups = {} }
  }

  assert {
    condition     = length(module.delivery) + length(module.builds) + length(module.artifacts) + length(module.images) + length(aws_kms_key.delivery) == 0
    error_message = "Without the value there is no pipeline, no bucket and no key."
  }
}

run "all_sites_feed_one_queue_and_no_other_rule_does" {
  command = plan

  assert {
    condition     = local.contract.lake.queue_arn == module.lake_queue.queues["lake"].arn && local.contract.lake.dlq_arn == module.lake_queue.queues["lake"].dlq_arn
    error_message = "A site's rule needs the queue, and its dead letters."
  }

  assert {
    condition     = local.lake_senders == ["arn:aws:events:us-east-1:123456789012:rule/acme-dev-*"]
    error_message = "Rules on the buses of this environment's sites, by the beginning of their names."
  }
}

run "whoever_records_events_reads_neither_media_nor_the_lake" {
  command = plan

  assert {
    condition     = toset(flatten(values(local.record_event)[*].actions)) == toset(["firehose:PutRecordBatch", "kms:Decrypt", "kms:GenerateDataKey", "kms:GenerateMac", "s3:PutObject", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"])
    error_message = "It takes messages, makes pseudonyms, puts rows, and keeps what is none."
  }

  assert {
    condition     = aws_kms_key.pseudonyms.key_usage == "GENERATE_VERIFY_MAC" && length(jsondecode(aws_kms_key.pseudonyms.policy).Statement) == 1
    error_message = "The key of pseudonyms makes codes, and no service may use it."
  }
}

run "the_lake_forgets_with_the_environment" {
  command = plan
  variables { retention_days = 5 }

  assert {
    condition     = jsonencode(local.lake_days) == jsonencode({ lake = 5, lake-results = 5 })
    error_message = "A pseudonym of a person is still about the person, and so may an answer be."
  }
}
