# Certificates, each where its server looks for it, and the records that prove that the names are ours.

locals {
  # "*.shop" is proven by the record of "shop", and a second certificate of a name by that of the first, in any region.
  proven = toset([for name in flatten(values(var.certificates)[*].names) : trimprefix(name, "*.")])
  issued = merge(aws_acm_certificate.api, aws_acm_certificate.cdn)

  proofs = { for name in local.proven : name => [
    for option in flatten([for certificate in values(local.issued) : tolist(certificate.domain_validation_options)]) :
    option if trimprefix(option.domain_name, "*.") == name
  ][0] }
}

resource "aws_acm_certificate" "api" {
  #checkov:skip=CKV2_AWS_71:one certificate for the names of all sites, whose key never leaves ACM
  for_each = { for key, certificate in var.certificates : key => certificate if certificate.serves == "api" }

  domain_name               = each.value.names[0]
  key_algorithm             = "RSA_2048"
  subject_alternative_names = slice(each.value.names, 1, length(each.value.names))
  validation_method         = "DNS"

  tags = var.naming.tags

  lifecycle {
    create_before_destroy = true # what serves the old one has to have the new one first
  }
}

resource "aws_acm_certificate" "cdn" {
  #checkov:skip=CKV2_AWS_71:one certificate for the names of all sites, whose key never leaves ACM
  for_each = { for key, certificate in var.certificates : key => certificate if certificate.serves == "cdn" }
  provider = aws.us_east_1

  domain_name               = each.value.names[0]
  key_algorithm             = "RSA_2048"
  subject_alternative_names = slice(each.value.names, 1, length(each.value.names))
  validation_method         = "DNS"

  tags = var.naming.tags

  lifecycle {
    create_before_destroy = true # what serves the old one has to have the new one first
  }
}

resource "aws_route53_record" "proof" {
  for_each = local.proofs

  name    = each.value.resource_record_name
  records = [each.value.resource_record_value]
  ttl     = 300
  type    = each.value.resource_record_type
  zone_id = local.zone.zone_id
}

resource "aws_acm_certificate_validation" "api" {
  for_each = aws_acm_certificate.api

  certificate_arn         = each.value.arn
  validation_record_fqdns = distinct([for name in var.certificates[each.key].names : aws_route53_record.proof[trimprefix(name, "*.")].fqdn])
}

resource "aws_acm_certificate_validation" "cdn" {
  for_each = aws_acm_certificate.cdn
  provider = aws.us_east_1

  certificate_arn         = each.value.arn
  validation_record_fqdns = distinct([for name in var.certificates[each.key].names : aws_route53_record.proof[trimprefix(name, "*.")].fqdn])
}
