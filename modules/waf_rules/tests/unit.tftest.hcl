mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  naming       = { prefix = "acme-dev", tags = { Layer = "platform" } }
  scope        = "CLOUDFRONT"
  upload_paths = ["/upload", "/v1/images"]
}

# What each rule matches is shown request by request in tests/integration/test_waf_table.py.

run "blocks_whatever_matches" {
  command = plan

  assert {
    condition = alltrue([for rule in setunion(aws_wafv2_rule_group.attacks.rule, aws_wafv2_rule_group.requests.rule) :
      length(rule.action[0].block) == 1 && length(rule.action[0].count) == 0 && length(rule.action[0].allow) == 0
    ])
    error_message = "A rule blocks; counting instead is the web ACL's decision."
  }
}

run "measures_every_rule_and_keeps_no_samples" {
  command = plan

  assert {
    condition = alltrue([for rule in setunion(aws_wafv2_rule_group.attacks.rule, aws_wafv2_rule_group.requests.rule) :
      rule.visibility_config[0].cloudwatch_metrics_enabled && rule.visibility_config[0].metric_name == rule.name && !rule.visibility_config[0].sampled_requests_enabled
    ])
    error_message = "Each rule has its metric; samples would show the tokens that the log redacts."
  }
}

run "exempts_exactly_the_upload_paths" {
  command = plan
  variables { upload_paths = ["/v1/images", "/up.load"] }

  assert {
    condition     = local.upload_paths == "^(/up\\.load|/v1/images)$"
    error_message = "A path is exempt by its whole name; a dot is a dot."
  }
}

run "takes_a_body_that_it_cannot_see_to_the_end_for_too_large" {
  command = plan

  assert {
    condition     = strcontains(jsonencode(aws_wafv2_rule_group.requests.rule), "\"body\":[{\"oversize_handling\":\"MATCH\"}]")
    error_message = "What WAF cannot measure is too large, unless it is an upload."
  }
}

run "names_a_group_by_its_capacity" {
  command = plan

  assert {
    condition = (
      aws_wafv2_rule_group.attacks.name == "acme-dev-attacks-${aws_wafv2_rule_group.attacks.capacity}" &&
      aws_wafv2_rule_group.requests.name == "acme-dev-requests-${aws_wafv2_rule_group.requests.capacity}"
    )
    error_message = "A capacity cannot change: the group of another one needs another name to take the old one's place."
  }
  assert {
    condition     = alltrue([for group in [aws_wafv2_rule_group.attacks, aws_wafv2_rule_group.requests] : group.scope == "CLOUDFRONT" && group.tags == tomap({ Layer = "platform" })])
    error_message = "Both groups are of the scope that was asked for."
  }
}

# --- output shape ---

run "offers_what_a_web_acl_needs_to_know" {
  command = plan

  assert {
    condition = jsonencode(output.rule_groups) == jsonencode({
      attacks = {
        arn      = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/slipway-mock/00000000-0000-4000-8000-000000000002"
        capacity = 300
        rules    = ["cross-site-scripting", "sql-injection"]
      }
      requests = {
        arn      = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/slipway-mock/00000000-0000-4000-8000-000000000002"
        capacity = 50
        rules    = ["size-limits", "user-agents"]
      }
    })
    error_message = "The output is what module waf takes."
  }
}

# --- refusals ---

run "rejects_an_unknown_scope" {
  command = plan
  variables { scope = "GLOBAL" }
  expect_failures = [var.scope]
}

run "rejects_a_path_with_a_wildcard" {
  command = plan
  variables { upload_paths = ["/v1/*"] }
  expect_failures = [var.upload_paths]
}

run "rejects_a_path_that_exempts_everything" {
  command = plan
  variables { upload_paths = ["/"] }
  expect_failures = [var.upload_paths]
}

run "rejects_no_upload_path" {
  command = plan
  variables { upload_paths = [] }
  expect_failures = [var.upload_paths]
}

run "rejects_more_paths_than_an_expression_holds" {
  command = plan
  variables { upload_paths = [for n in range(20) : "/v1/upload-number-${n}"] }
  expect_failures = [var.upload_paths]
}

run "rejects_a_prefix_with_capitals" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
