# Names that people type. CloudFront and API Gateway take the hosted zone of the service, not ours.

resource "aws_route53_record" "alias" {
  #checkov:skip=CKV2_AWS_23:leads to what the caller names, a distribution or an API, which checkov does not follow out of the module
  for_each = { for pair in setproduct(keys(var.aliases), ["A", "AAAA"]) : "${pair[0]} ${pair[1]}" => { name = pair[0], type = pair[1] } }

  name    = each.value.name
  type    = each.value.type
  zone_id = local.zone.zone_id

  alias {
    evaluate_target_health = false # there is one target: nothing better to answer with
    name                   = var.aliases[each.value.name].domain
    zone_id                = var.aliases[each.value.name].hosted_zone_id
  }
}
