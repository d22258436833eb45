# The order and the modes of the rules, and what they cost.

locals {
  # Costs of AWS's own groups as their documentation states them ("AWS Managed Rules rule groups list"); none inspects the size
  # of a body, which is why the core rule set, whose SizeRestrictions_BODY would block every upload, is not among them.
  managed_groups = {
    address-reputation  = { capacity = 25, name = "AWSManagedRulesAmazonIpReputationList", priority = 70 }
    anonymous-addresses = { capacity = 50, name = "AWSManagedRulesAnonymousIpList", priority = 80 }
    known-bad-inputs    = { capacity = 200, name = "AWSManagedRulesKnownBadInputsRuleSet", priority = 20 }
  }

  # Many people use a VPN for good reasons: anonymous addresses are counted unless a value says otherwise.
  names = setunion(["countries"], local.client_rules, flatten(values(var.rule_groups)[*].rules), keys(local.managed_groups))
  modes = { for rule in local.names :
    rule => lookup(var.mode.rules, rule, rule == "anonymous-addresses" ? "count" : var.mode.default)
  }

  # Never changes for a group that exists, so it is part of its name: a group of another capacity takes the old one's place.
  clients_capacity = 60
  client_rules     = ["block-list", "rate-per-address", "rate-sensitive-paths"]

  rule_groups = merge(
    { clients = { arn = aws_wafv2_rule_group.clients.arn, priority = 10, rules = local.client_rules } },
    { for index, key in sort(keys(var.rule_groups)) : key => merge(var.rule_groups[key], { priority = 30 + index }) },
  )

  # Two address sets and an exact path cost 4, a list of countries 1 (documentation, "Using match rule statements").
  capacity = (
    sum(concat([local.clients_capacity, 4], values(var.rule_groups)[*].capacity, values(local.managed_groups)[*].capacity)) +
    (var.visitors.countries == null ? 0 : 1)
  )

  # Also another spelling of a path is that path.
  sensitive_paths = "^(${join("|", [for path in sort(var.paths.sensitive) : replace(lower(path), ".", "\\.")])})/?$"
}
