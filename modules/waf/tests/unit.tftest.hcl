mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  logs   = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  naming = { prefix = "acme-dev", tags = { Layer = "platform" } }
  paths  = { health = "/v1/health", sensitive = ["/upload", "/login"] }
  rule_groups = {
    attacks  = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/attacks/1", capacity = 300, rules = ["cross-site-scripting", "sql-injection"] }
    requests = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/requests/1", capacity = 50, rules = ["size-limits", "user-agents"] }
  }
  scope = "CLOUDFRONT"
}

# What each rule matches is shown request by request in tests/integration/test_waf_table.py.

# --- order and modes ---

run "asks_in_this_order" {
  command = plan
  variables { visitors = { countries = ["DE"] } }

  assert {
    condition = jsonencode({ for rule in aws_wafv2_web_acl.this.rule : format("%03d", rule.priority) => rule.name }) == jsonencode({
      "010" = "clients", "020" = "known-bad-inputs", "030" = "attacks", "031" = "requests",
      "050" = "allow-known", "060" = "countries", "070" = "address-reputation", "080" = "anonymous-addresses",
    })
    error_message = "Floods first, then what a request carries; who we know is not asked where they come from."
  }
  assert {
    condition     = jsonencode({ for rule in aws_wafv2_rule_group.clients.rule : format("%03d", rule.priority) => rule.name }) == jsonencode({ "010" = "block-list", "020" = "rate-per-address", "030" = "rate-sensitive-paths" })
    error_message = "The block list comes before the rates."
  }
  assert {
    condition     = length(aws_wafv2_web_acl.this.default_action[0].allow) == 1
    error_message = "Whom no rule concerns may pass."
  }
}

run "blocks_by_default_and_counts_anonymous_addresses" {
  command = plan
  variables { visitors = { countries = ["DE"] } }

  assert {
    condition     = { for rule, mode in local.modes : rule => mode if mode != "block" } == { anonymous-addresses = "count" }
    error_message = "Every rule blocks but one: people have good reasons for a VPN."
  }
  assert {
    condition = { for rule in aws_wafv2_web_acl.this.rule : rule.name => length(rule.override_action[0].none) == 1 if contains(keys(local.managed_groups), rule.name) } == {
      address-reputation = true, anonymous-addresses = false, known-bad-inputs = true
    }
    error_message = "AWS's own groups act as they are made, but the anonymous addresses."
  }
  assert {
    condition     = alltrue(flatten([for rule in aws_wafv2_web_acl.this.rule : [for group in rule.statement[0].rule_group_reference_statement : length(group.rule_action_override) == 0]]))
    error_message = "No rule of a group is overridden."
  }
  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : length(rule.action[0].block) if rule.name == "countries"] == [1]
    error_message = "Other countries are blocked."
  }
}

run "counts_everything_by_one_value" {
  command = plan
  variables {
    mode     = { default = "count" }
    visitors = { countries = ["DE"] }
  }

  assert {
    condition     = alltrue([for mode in values(local.modes) : mode == "count"]) && length(local.modes) == 11
    error_message = "All eleven rules that can block count."
  }
  assert {
    condition = toset(flatten([for rule in aws_wafv2_web_acl.this.rule : [for group in rule.statement[0].rule_group_reference_statement : [for o in group.rule_action_override : o.name if length(o.action_to_use[0].count) == 1]]])) == toset([
      "block-list", "cross-site-scripting", "rate-per-address", "rate-sensitive-paths", "size-limits", "sql-injection", "user-agents",
    ])
    error_message = "Each rule of our groups is overridden to count."
  }
  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : length(rule.action[0].count) if rule.name == "countries"] == [1]
    error_message = "Other countries are counted."
  }
}

run "changes_the_mode_of_one_rule_by_its_name" {
  command = plan
  variables { mode = { rules = { anonymous-addresses = "block", size-limits = "count" } } }

  assert {
    condition     = { for rule, mode in local.modes : rule => mode if mode != "block" } == { size-limits = "count" }
    error_message = "A rule that is named has the mode that is named."
  }
  assert {
    condition     = flatten([for rule in aws_wafv2_web_acl.this.rule : [for group in rule.statement[0].rule_group_reference_statement : [for o in group.rule_action_override : "${rule.name} ${o.name}"]]]) == ["requests size-limits"]
    error_message = "Only that rule is overridden."
  }
  assert {
    condition     = [for rule in aws_wafv2_web_acl.this.rule : length(rule.override_action[0].none) if rule.name == "anonymous-addresses"] == [1]
    error_message = "The anonymous addresses are blocked when they are named."
  }
}

run "serves_every_country_unless_some_are_named" {
  command = plan

  assert {
    condition     = length([for rule in aws_wafv2_web_acl.this.rule : rule if rule.name == "countries"]) == 0 && output.web_acl.capacity == 689
    error_message = "Without countries there is no rule for them, and nothing to pay for it."
  }
}

run "sorts_addresses_into_sets_of_their_kind" {
  command = plan
  variables { visitors = { allow = ["192.0.2.0/24", "2001:db8::/48"], block = ["198.51.100.7/32"] } }

  assert {
    condition = jsonencode({ for key, set in aws_wafv2_ip_set.this : key => [set.ip_address_version, set.addresses] }) == jsonencode({
      allow-ipv4 = ["IPV4", ["192.0.2.0/24"]], allow-ipv6 = ["IPV6", ["2001:db8::/48"]], block-ipv4 = ["IPV4", ["198.51.100.7/32"]], block-ipv6 = ["IPV6", []],
    })
    error_message = "A set holds one IP version."
  }
}

run "measures_every_rule_and_keeps_no_samples" {
  command = plan
  variables { visitors = { countries = ["DE"] } }

  assert {
    condition = alltrue([for rule in setunion(aws_wafv2_rule_group.clients.rule[*].visibility_config[0], aws_wafv2_web_acl.this.rule[*].visibility_config[0]) :
      rule.cloudwatch_metrics_enabled && !rule.sampled_requests_enabled
    ])
    error_message = "Each rule has its metric; samples would show the tokens that the log redacts."
  }
}

run "stays_within_the_capacity_that_costs_nothing_extra" {
  command = plan
  variables { visitors = { countries = ["DE"] } }

  assert {
    condition     = output.web_acl.capacity == 60 + 300 + 50 + 200 + 25 + 50 + 4 + 1 && output.web_acl.capacity <= 1500
    error_message = "The sum of groups, AWS's own groups, addresses and countries."
  }
}

# --- the log ---

run "logs_what_it_stops_without_what_signs_people_in" {
  command = plan

  assert {
    condition = (
      aws_cloudwatch_log_group.waf.name == "aws-waf-logs-acme-dev-cloudfront" && aws_cloudwatch_log_group.waf.retention_in_days == 90 &&
      aws_cloudwatch_log_group.waf.kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
    )
    error_message = "WAF writes to groups of this beginning only; the log is encrypted and ends some day."
  }
  assert {
    condition     = toset([for field in aws_wafv2_web_acl_logging_configuration.this["waf"].redacted_fields : field.single_header[0].name]) == toset(["authorization", "cookie"])
    error_message = "Tokens and cookies never reach the log."
  }
  assert {
    condition = (
      aws_wafv2_web_acl_logging_configuration.this["waf"].resource_arn == aws_wafv2_web_acl.this.arn &&
      aws_wafv2_web_acl_logging_configuration.this["waf"].log_destination_configs == toset([aws_cloudwatch_log_group.waf.arn])
    )
    error_message = "This web ACL logs into its group."
  }
  assert {
    condition = (
      aws_wafv2_web_acl_logging_configuration.this["waf"].logging_filter[0].default_behavior == "DROP" &&
      toset(flatten([for f in aws_wafv2_web_acl_logging_configuration.this["waf"].logging_filter[0].filter : f.condition[*].action_condition[0].action])) == toset(["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"])
    )
    error_message = "What is blocked or counted is kept; the rest is in the access log."
  }
}

run "hands_every_line_of_its_log_to_the_lake" {
  command = plan

  variables {
    logs = {
      kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000"
      lake        = { role_arn = "arn:aws:iam::123456789012:role/acme-dev-lake-logs", stream_arn = "arn:aws:firehose:us-east-1:123456789012:deliverystream/acme-dev-waf-logs" }
    }
  }

  assert {
    condition     = aws_cloudwatch_log_subscription_filter.lake["lake"].destination_arn == var.logs.lake.stream_arn && aws_cloudwatch_log_subscription_filter.lake["lake"].filter_pattern == ""
    error_message = "The lake leaves out what has no column; the log leaves out nothing."
  }
}

run "goes_without_the_log_only_by_a_named_value" {
  command = plan
  variables {
    logs = { delivery = "unavailable", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  assert {
    condition     = length(aws_wafv2_web_acl_logging_configuration.this) == 0 && output.web_acl.log_group == "aws-waf-logs-acme-dev-cloudfront"
    error_message = "Only the delivery is missing where AWS has none."
  }
}

# --- a load balancer's ---

run "protects_a_load_balancer_in_its_own_region" {
  command = plan
  variables {
    logs  = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
    scope = "REGIONAL"
  }
  override_data {
    target = data.aws_region.current
    values = { name = "eu-west-1" }
  }

  assert {
    condition     = aws_wafv2_web_acl.this.scope == "REGIONAL" && aws_wafv2_rule_group.clients.scope == "REGIONAL" && alltrue([for set in aws_wafv2_ip_set.this : set.scope == "REGIONAL"])
    error_message = "Everything in it is of the same scope."
  }
}

# --- output shape ---

run "offers_handles_of_the_web_acl" {
  command = plan

  assert {
    condition = output.web_acl == {
      arn       = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/slipway-mock/00000000-0000-4000-8000-000000000003"
      capacity  = 689
      id        = "00000000-0000-4000-8000-000000000003"
      log_group = "aws-waf-logs-acme-dev-cloudfront"
      name      = "acme-dev-cloudfront"
    }
    error_message = "The output's shape is what distributions and alarms are built on."
  }
}

# --- refusals ---

run "rejects_a_provider_of_another_region_for_cloudfront" {
  command = plan
  variables { logs = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  override_data {
    target = data.aws_region.current
    values = { name = "eu-west-1" }
  }
  expect_failures = [data.aws_region.current]
}

run "rejects_more_capacity_than_is_free" {
  command = plan
  variables {
    rule_groups = {
      attacks  = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/attacks/1", capacity = 1112, rules = ["cross-site-scripting", "sql-injection"] }
      requests = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/requests/1", capacity = 50, rules = ["size-limits", "user-agents"] }
    }
  }
  expect_failures = [output.web_acl]
}

run "rejects_going_without_the_rules_for_attacks" {
  command = plan
  variables { rule_groups = {} }
  expect_failures = [var.rule_groups]
}

run "rejects_a_group_in_place_of_its_own" {
  command = plan
  variables {
    rule_groups = {
      attacks  = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/attacks/1", capacity = 300, rules = ["cross-site-scripting", "sql-injection"] }
      clients  = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/clients/1", capacity = 10, rules = [] }
      requests = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/requests/1", capacity = 50, rules = ["size-limits", "user-agents"] }
    }
  }
  expect_failures = [var.rule_groups]
}

run "rejects_an_unknown_country" {
  command = plan
  variables { visitors = { countries = ["DE", "XX"] } }
  expect_failures = [var.visitors]
}

run "rejects_a_country_in_small_letters" {
  command = plan
  variables { visitors = { countries = ["de"] } }
  expect_failures = [var.visitors]
}

run "rejects_a_country_by_its_three_letters" {
  command = plan
  variables { visitors = { countries = ["DEU"] } }
  expect_failures = [var.visitors]
}

run "rejects_an_empty_list_of_countries" {
  command = plan
  variables { visitors = { countries = [] } }
  expect_failures = [var.visitors]
}

run "rejects_everybody_on_a_list" {
  command = plan
  variables { visitors = { allow = ["0.0.0.0/0"] } }
  expect_failures = [var.visitors]
}

run "rejects_an_address_without_its_range" {
  command = plan
  variables { visitors = { block = ["192.0.2.7"] } }
  expect_failures = [var.visitors]
}

run "rejects_a_range_that_begins_elsewhere" {
  command = plan
  variables { visitors = { block = ["192.0.2.7/24"] } }
  expect_failures = [var.visitors]
}

run "rejects_an_address_on_both_lists" {
  command = plan
  variables { visitors = { allow = ["192.0.2.0/24"], block = ["192.0.2.0/24"] } }
  expect_failures = [var.visitors]
}

run "rejects_a_rate_below_what_waf_takes" {
  command = plan
  variables { limits = { per_address = 9, sensitive_paths = 9 } }
  expect_failures = [var.limits]
}

run "rejects_a_sensitive_rate_below_what_waf_takes" {
  command = plan
  variables { limits = { sensitive_paths = 9 } }
  expect_failures = [var.limits]
}

run "rejects_a_sensitive_rate_that_limits_nothing" {
  command = plan
  variables { limits = { per_address = 100, sensitive_paths = 101 } }
  expect_failures = [var.limits]
}

run "rejects_a_rate_in_fractions" {
  command = plan
  variables { limits = { per_address = 100.5 } }
  expect_failures = [var.limits]
}

run "rejects_a_window_that_waf_does_not_have" {
  command = plan
  variables { limits = { window_seconds = 30 } }
  expect_failures = [var.limits]
}

run "rejects_a_mode_that_is_neither" {
  command = plan
  variables { mode = { default = "off" } }
  expect_failures = [var.mode]
}

run "rejects_a_rules_mode_that_is_neither" {
  command = plan
  variables { mode = { rules = { size-limits = "allow" } } }
  expect_failures = [var.mode]
}

run "rejects_the_mode_of_an_unknown_rule" {
  command = plan
  variables { mode = { rules = { size-limit = "count" } } }
  expect_failures = [var.mode]
}

run "rejects_a_health_path_with_a_wildcard" {
  command = plan
  variables { paths = { health = "/v1/*", sensitive = ["/upload"] } }
  expect_failures = [var.paths]
}

run "rejects_a_sensitive_path_without_a_slash" {
  command = plan
  variables { paths = { health = "/v1/health", sensitive = ["upload"] } }
  expect_failures = [var.paths]
}

run "rejects_no_sensitive_path" {
  command = plan
  variables { paths = { health = "/v1/health", sensitive = [] } }
  expect_failures = [var.paths]
}

run "rejects_switching_the_log_off" {
  command = plan
  variables { logs = { delivery = "off", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [var.logs]
}

run "rejects_a_retention_that_logs_do_not_offer" {
  command = plan
  variables { logs = { days = 31, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [var.logs]
}

run "rejects_an_alias_for_a_key" {
  command = plan
  variables { logs = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:alias/data" } }
  expect_failures = [var.logs]
}

run "rejects_a_key_of_another_region" {
  command = plan
  variables { logs = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [aws_cloudwatch_log_group.waf]
}

run "rejects_an_unknown_scope" {
  command = plan
  variables { scope = "GLOBAL" }
  expect_failures = [var.scope]
}

run "rejects_a_prefix_with_capitals" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
