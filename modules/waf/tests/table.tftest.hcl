# What tests/integration/test_waf_table.py puts its requests to: the plans of these runs, with the rules as module
# waf_rules has them. Each set and group has an ARN of its own, so that a reference can be followed.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

override_resource {
  target          = aws_wafv2_ip_set.this["allow-ipv4"]
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/ipset/allow-ipv4/1" }
}

override_resource {
  target          = aws_wafv2_ip_set.this["allow-ipv6"]
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/ipset/allow-ipv6/1" }
}

override_resource {
  target          = aws_wafv2_ip_set.this["block-ipv4"]
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/ipset/block-ipv4/1" }
}

override_resource {
  target          = aws_wafv2_ip_set.this["block-ipv6"]
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/ipset/block-ipv6/1" }
}

override_resource {
  target          = aws_wafv2_rule_group.attacks
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/attacks/1" }
}

override_resource {
  target          = aws_wafv2_rule_group.clients
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/clients/1" }
}

override_resource {
  target          = aws_wafv2_rule_group.requests
  override_during = plan
  values          = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/requests/1" }
}

variables {
  naming       = { prefix = "acme-prod" }
  scope        = "CLOUDFRONT"
  upload_paths = ["/v1/images"]
}

run "rules" {
  command = plan
  module { source = "../waf_rules" }

  assert {
    condition     = toset(flatten(values(output.rule_groups)[*].rules)) == toset(["cross-site-scripting", "size-limits", "sql-injection", "user-agents"])
    error_message = "A rule that joins or leaves has its rows in tests/integration/test_waf_table.py."
  }
}

run "web_acl" {
  command = plan
  variables {
    logs        = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
    paths       = { health = "/v1/health", sensitive = ["/login", "/upload", "/v1/images", "/v1/uploads"] }
    rule_groups = run.rules.rule_groups
    visitors = {
      allow     = ["192.0.2.0/24", "2001:db8:a::/48"]
      block     = ["198.51.100.0/24", "2001:db8:b::/48"]
      countries = ["DE", "US"]
    }
  }

  assert {
    condition     = toset([for rule in aws_wafv2_web_acl.this.rule : rule.name if length(rule.statement[0].rule_group_reference_statement) == 1]) == toset(["attacks", "clients", "requests"])
    error_message = "The web ACL takes the rules of the other module."
  }
}
