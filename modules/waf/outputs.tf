output "web_acl" {
  description = "Handles of the web ACL, logging once available; `capacity` is what its rules cost in WCU, by our own count."
  value = {
    arn       = aws_wafv2_web_acl.this.arn
    capacity  = local.capacity
    id        = aws_wafv2_web_acl.this.id
    log_group = aws_cloudwatch_log_group.waf.name
    name      = aws_wafv2_web_acl.this.name
  }
  depends_on = [aws_wafv2_web_acl_logging_configuration.this]

  precondition {
    condition     = local.capacity <= 1500
    error_message = "The rules cost ${local.capacity} WCU: beyond 1,500, which rule_groups[*].capacity must leave room for, every request costs extra."
  }
}
