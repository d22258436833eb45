# Shapes of WAF's computed attributes, for plan-only tests.

mock_resource "aws_wafv2_ip_set" {
  defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/ipset/slipway-mock/00000000-0000-4000-8000-000000000001" }
}

mock_resource "aws_wafv2_rule_group" {
  defaults = { arn = "arn:aws:wafv2:us-east-1:123456789012:global/rulegroup/slipway-mock/00000000-0000-4000-8000-000000000002" }
}

mock_resource "aws_wafv2_web_acl" {
  defaults = {
    arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/slipway-mock/00000000-0000-4000-8000-000000000003"
    id  = "00000000-0000-4000-8000-000000000003"
  }
}
