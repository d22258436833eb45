output "certificates" {
  description = "ARN of each certificate by key, issued once available."
  value       = { for key, validation in merge(aws_acm_certificate_validation.api, aws_acm_certificate_validation.cdn) : key => validation.certificate_arn }
}

output "zone" {
  description = "Handles of the zone; a new one serves nobody until the parent domain delegates to its name servers."
  value = {
    id           = local.zone.zone_id
    name         = var.zone.name
    name_servers = local.zone.name_servers
  }
  depends_on = [aws_route53_query_log.this]
}
