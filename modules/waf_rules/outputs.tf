output "rule_groups" {
  description = "The groups by key, as module waf takes them: ARN, capacity and the names of their rules."
  value = { for key, group in { attacks = aws_wafv2_rule_group.attacks, requests = aws_wafv2_rule_group.requests } : key => {
    arn      = group.arn
    capacity = group.capacity
    rules    = sort([for rule in group.rule : rule.name])
  } }
}
