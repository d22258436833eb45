mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

mock_provider "aws" {
  alias           = "us_east_1"
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  logs   = { kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  naming = { prefix = "acme-dev", tags = { Layer = "platform" } }
  zone   = { name = "dev.example.com" }
}

# --- the zone ---

run "creates_a_zone_and_logs_what_it_is_asked" {
  command = plan

  assert {
    condition     = aws_route53_zone.this["dev.example.com"].name == "dev.example.com" && length(data.aws_route53_zone.existing) == 0
    error_message = "A zone is created unless it is said to exist."
  }
  assert {
    condition = (
      aws_route53_query_log.this["dev.example.com"].zone_id == "Z0MOCKCREATED" &&
      aws_route53_query_log.this["dev.example.com"].cloudwatch_log_group_arn == aws_cloudwatch_log_group.queries["dev.example.com"].arn
    )
    error_message = "Queries are logged into the zone's own group."
  }
  assert {
    condition = (
      aws_cloudwatch_log_group.queries["dev.example.com"].name == "/aws/route53/acme-dev-dev.example.com" &&
      aws_cloudwatch_log_group.queries["dev.example.com"].kms_key_id == "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" &&
      aws_cloudwatch_log_group.queries["dev.example.com"].retention_in_days == 30
    )
    error_message = "The log is encrypted with the customer key and does not stay for ever."
  }
  assert {
    condition     = !aws_route53_zone.this["dev.example.com"].force_destroy
    error_message = "A zone with records that somebody else made must not be destroyed."
  }
}

run "lets_route53_write_for_this_zone_only" {
  command = plan

  assert {
    condition = jsondecode(aws_cloudwatch_log_resource_policy.queries["dev.example.com"].policy_document).Statement == [{
      Sid       = "Route53WritesQueriesOfThisZone"
      Effect    = "Allow"
      Principal = { Service = "route53.amazonaws.com" }
      Action    = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource  = "arn:aws:logs:us-east-1:123456789012:log-group:slipway-mock:*"
      Condition = {
        ArnLike      = { "aws:SourceArn" = "arn:aws:route53:::hostedzone/Z0MOCKCREATED" }
        StringEquals = { "aws:SourceAccount" = "123456789012" }
      }
    }]
    error_message = "Route 53 may write into this log, on behalf of this zone of this account."
  }
}

run "looks_up_a_zone_that_exists_and_leaves_it_alone" {
  command = plan
  variables {
    aliases      = { "shop.dev.example.com" = { domain = "dmock1234567.cloudfront.net", hosted_zone_id = "Z2FDTNDATAQYW2" } }
    certificates = {}
    logs         = null
    zone         = { name = "dev.example.com", source = "existing" }
  }

  assert {
    condition     = data.aws_route53_zone.existing["dev.example.com"].name == "dev.example.com" && output.zone.id == "Z0MOCKEXISTING"
    error_message = "The zone is found by its name."
  }
  assert {
    condition     = length(aws_route53_zone.this) + length(aws_route53_query_log.this) + length(aws_cloudwatch_log_group.queries) + length(aws_cloudwatch_log_resource_policy.queries) == 0
    error_message = "Whoever created the zone owns it and its log."
  }
  assert {
    condition     = alltrue([for record in aws_route53_record.alias : record.zone_id == "Z0MOCKEXISTING"])
    error_message = "Records go into the zone that was found."
  }
}

run "goes_without_the_query_log_only_by_a_named_value" {
  command = plan
  variables {
    logs = { delivery = "unavailable", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" }
  }

  assert {
    condition     = length(aws_route53_query_log.this) == 0 && length(aws_cloudwatch_log_group.queries) == 1
    error_message = "Only the delivery is missing where AWS has none."
  }
}

# --- certificates ---

run "proves_every_name_once" {
  command = plan
  variables {
    certificates = {
      api  = { names = ["api.dev.example.com", "shop.dev.example.com"], serves = "api" }
      shop = { names = ["shop.dev.example.com", "*.shop.dev.example.com"], serves = "cdn" }
    }
  }
  override_resource {
    target          = aws_acm_certificate.api
    override_during = plan
    values = {
      arn = "arn:aws:acm:eu-west-1:123456789012:certificate/api"
      domain_validation_options = [
        { domain_name = "api.dev.example.com", resource_record_name = "_a.api.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_a.acm-validations.aws." },
        { domain_name = "shop.dev.example.com", resource_record_name = "_s.shop.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_s.acm-validations.aws." },
      ]
    }
  }
  override_resource {
    target          = aws_acm_certificate.cdn
    override_during = plan
    values = {
      arn = "arn:aws:acm:us-east-1:123456789012:certificate/cdn"
      domain_validation_options = [
        { domain_name = "*.shop.dev.example.com", resource_record_name = "_s.shop.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_s.acm-validations.aws." },
        { domain_name = "shop.dev.example.com", resource_record_name = "_s.shop.dev.example.com.", resource_record_type = "CNAME", resource_record_value = "_s.acm-validations.aws." },
      ]
    }
  }

  override_resource {
    target          = aws_route53_record.proof["api.dev.example.com"]
    override_during = plan
    values          = { fqdn = "_a.api.dev.example.com" }
  }
  override_resource {
    target          = aws_route53_record.proof["shop.dev.example.com"]
    override_during = plan
    values          = { fqdn = "_s.shop.dev.example.com" }
  }

  assert {
    condition = jsonencode({ for name, record in aws_route53_record.proof : name => [record.name, record.type, record.records, record.ttl, record.zone_id] }) == jsonencode({
      "api.dev.example.com"  = ["_a.api.dev.example.com.", "CNAME", ["_a.acm-validations.aws."], 300, "Z0MOCKCREATED"]
      "shop.dev.example.com" = ["_s.shop.dev.example.com.", "CNAME", ["_s.acm-validations.aws."], 300, "Z0MOCKCREATED"]
    })
    error_message = "A name and its wildcard, and the same name in another region, share one record."
  }
  assert {
    condition = (
      aws_acm_certificate.cdn["shop"].domain_name == "shop.dev.example.com" &&
      aws_acm_certificate.cdn["shop"].subject_alternative_names == toset(["*.shop.dev.example.com"]) &&
      aws_acm_certificate.api["api"].domain_name == "api.dev.example.com" &&
      aws_acm_certificate.api["api"].subject_alternative_names == toset(["shop.dev.example.com"]) &&
      length(aws_acm_certificate.cdn) == 1 && length(aws_acm_certificate.api) == 1
    )
    error_message = "The first name is the subject; a certificate is made where its server looks for it, once."
  }
  assert {
    condition     = alltrue([for c in [aws_acm_certificate.cdn["shop"], aws_acm_certificate.api["api"]] : c.validation_method == "DNS" && c.key_algorithm == "RSA_2048"])
    error_message = "Proof by DNS renews itself; every client knows the key."
  }
  assert {
    condition     = output.certificates == { api = "arn:aws:acm:eu-west-1:123456789012:certificate/api", shop = "arn:aws:acm:us-east-1:123456789012:certificate/cdn" }
    error_message = "The output has the ARN of each, by key."
  }
  assert {
    condition = (
      aws_acm_certificate_validation.cdn["shop"].validation_record_fqdns == toset(["_s.shop.dev.example.com"]) &&
      aws_acm_certificate_validation.api["api"].validation_record_fqdns == toset(["_a.api.dev.example.com", "_s.shop.dev.example.com"]) &&
      aws_acm_certificate_validation.cdn["shop"].certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/cdn" &&
      aws_acm_certificate_validation.api["api"].certificate_arn == "arn:aws:acm:eu-west-1:123456789012:certificate/api"
    )
    error_message = "Nobody gets a certificate before it is issued."
  }
}

run "makes_no_certificate_unasked" {
  command = plan

  assert {
    condition     = length(aws_acm_certificate.api) + length(aws_acm_certificate.cdn) + length(aws_route53_record.proof) + length(aws_route53_record.alias) == 0
    error_message = "A zone alone has no certificate and no name."
  }
}

# --- aliases ---

run "leads_a_name_to_its_target_over_both_protocols" {
  command = plan
  variables {
    aliases = {
      "dev.example.com"      = { domain = "dmock1234567.cloudfront.net", hosted_zone_id = "Z2FDTNDATAQYW2" }
      "shop.dev.example.com" = { domain = "d-abc.execute-api.eu-west-1.amazonaws.com", hosted_zone_id = "ZLY8HYME6SFDD" }
    }
  }

  assert {
    condition     = toset([for record in aws_route53_record.alias : "${record.name} ${record.type}"]) == toset(["dev.example.com A", "dev.example.com AAAA", "shop.dev.example.com A", "shop.dev.example.com AAAA"])
    error_message = "Each name has an A and an AAAA record."
  }
  assert {
    condition = alltrue([for record in aws_route53_record.alias : record.alias[0].name == var.aliases[record.name].domain &&
      record.alias[0].zone_id == var.aliases[record.name].hosted_zone_id && !record.alias[0].evaluate_target_health && record.zone_id == "Z0MOCKCREATED"
    ])
    error_message = "Each record leads to the target of its name, in the target's own zone."
  }
}

# --- output shape ---

run "offers_handles_of_the_zone" {
  command = plan

  assert {
    condition     = output.zone == { id = "Z0MOCKCREATED", name = "dev.example.com", name_servers = tolist(["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]) }
    error_message = "The output's shape is what sites and the parent domain's delegation are built on."
  }
}

# --- refusals ---

run "rejects_another_region_for_the_certificates_of_the_cdn" {
  command = plan
  override_data {
    target = data.aws_region.us_east_1
    values = { name = "eu-west-1" }
  }
  expect_failures = [data.aws_region.us_east_1]
}

run "rejects_a_certificate_outside_the_zone" {
  command = plan
  variables { certificates = { shop = { names = ["shop.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_certificate_of_a_name_that_only_ends_alike" {
  command = plan
  variables { certificates = { shop = { names = ["shopdev.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_second_name_outside_the_zone" {
  command = plan
  variables { certificates = { shop = { names = ["shop.dev.example.com", "*.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_certificate_without_names" {
  command = plan
  variables { certificates = { shop = { names = [], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_name_twice" {
  command = plan
  variables { certificates = { shop = { names = ["a.dev.example.com", "a.dev.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_more_names_than_a_certificate_holds" {
  command = plan
  variables {
    certificates = { shop = { names = [for n in range(11) : "n${n}.dev.example.com"], serves = "cdn" } }
  }
  expect_failures = [var.certificates]
}

run "rejects_a_name_that_is_none" {
  command = plan
  variables { certificates = { shop = { names = ["Shop_1.dev.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_subject_that_is_too_long" {
  command = plan
  variables { certificates = { shop = { names = ["a-name-that-nobody-would-ever-want-to-type-into-a-browser.dev.example.com"], serves = "cdn" } } }
  expect_failures = [var.certificates]
}

run "rejects_a_server_nobody_knows" {
  command = plan
  variables { certificates = { shop = { names = ["shop.dev.example.com"], serves = "mail" } } }
  expect_failures = [var.certificates]
}

run "rejects_an_alias_outside_the_zone" {
  command = plan
  variables { aliases = { "shopdev.example.com" = { domain = "dmock1234567.cloudfront.net", hosted_zone_id = "Z2FDTNDATAQYW2" } } }
  expect_failures = [var.aliases]
}

run "rejects_an_alias_that_is_no_name" {
  command = plan
  variables { aliases = { "Shop.dev.example.com" = { domain = "dmock1234567.cloudfront.net", hosted_zone_id = "Z2FDTNDATAQYW2" } } }
  expect_failures = [var.aliases]
}

run "rejects_a_created_zone_without_a_log" {
  command = plan
  variables { logs = null }
  expect_failures = [var.logs]
}

run "rejects_a_second_log_of_a_zone_that_exists" {
  command = plan
  variables { zone = { name = "dev.example.com", source = "existing" } }
  expect_failures = [var.logs]
}

run "rejects_a_key_of_another_region" {
  command = plan
  variables { logs = { kms_key_arn = "arn:aws:kms:eu-west-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [var.logs]
}

run "rejects_a_retention_that_logs_do_not_offer" {
  command = plan
  variables { logs = { days = 31, kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [var.logs]
}

run "rejects_switching_the_log_off" {
  command = plan
  variables { logs = { delivery = "off", kms_key_arn = "arn:aws:kms:us-east-1:123456789012:key/00000000-0000-0000-0000-000000000000" } }
  expect_failures = [var.logs]
}

run "rejects_a_zone_that_is_no_domain" {
  command = plan
  variables { zone = { name = "dev.example.com." } }
  expect_failures = [var.zone]
}

run "rejects_an_unknown_source_of_the_zone" {
  command = plan
  variables { zone = { name = "dev.example.com", source = "imported" } }
  expect_failures = [var.zone]
}

run "rejects_a_prefix_with_capitals" {
  command = plan
  variables { naming = { prefix = "Acme" } }
  expect_failures = [var.naming]
}
