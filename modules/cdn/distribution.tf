# The public face of a site: its pages, variants and API under one name. The caller hands in a provider of us-east-1.

data "aws_region" "current" {
  lifecycle {
    postcondition {
      condition     = self.name == "us-east-1"
      error_message = "The cdn module was given a provider of ${self.name}: it must be one of us-east-1 (providers = { aws = aws.us_east_1 }), for CloudFront's log delivery exists only there."
    }
  }
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV2_AWS_47:the web ACL is the caller's; that it knows Log4j in uat and prod is held by src/cli/plan_rules.py
  #checkov:skip=CKV_AWS_310:S3 itself spans the zones; a second bucket for another region's outage is the caller's decision (web.failover_bucket_domain)
  #checkov:skip=CKV_AWS_374:which countries are served is the site's decision (edge.countries), and everybody is one
  #checkov:skip=CKV_AWS_86:logged by standard logging v2 in logs.tf, which this check does not know
  aliases         = var.domain == null ? [] : var.domain.aliases
  comment         = "Pages, variants and API of ${var.naming.prefix}"
  enabled         = true
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = var.edge.price_class
  web_acl_id      = var.edge.web_acl_arn
  # An edge location serves the old answer until the change reaches it; waiting for the last one takes minutes and proves nothing.
  wait_for_deployment = false
  default_root_object = "index.html"

  dynamic "origin" {
    for_each = local.buckets
    content {
      origin_id                = origin.key
      domain_name              = origin.value
      origin_access_control_id = aws_cloudfront_origin_access_control.s3.id

      dynamic "origin_shield" {
        for_each = var.edge.origin_shield_region == null ? [] : [var.edge.origin_shield_region]
        content {
          enabled              = true
          origin_shield_region = origin_shield.value
        }
      }
    }
  }

  origin {
    origin_id   = "api"
    domain_name = var.api.domain

    custom_origin_config {
      http_port                = 80
      https_port               = 443
      origin_keepalive_timeout = 60 # seconds; a kept connection saves a request the handshake
      origin_protocol_policy   = "https-only"
      origin_read_timeout      = 30 # seconds, as long as API Gateway itself waits
      origin_ssl_protocols     = ["TLSv1.2"]
    }
    custom_header {
      name  = var.api.header.name
      value = var.api.header.value
    }
  }

  dynamic "origin_group" {
    for_each = var.web.failover_bucket_domain == null ? [] : ["web-or-failover"]
    content {
      origin_id = origin_group.value

      failover_criteria {
        status_codes = [500, 502, 503, 504] # an outage; a file that is not there is not there
      }
      member {
        origin_id = "web"
      }
      member {
        origin_id = "web-failover"
      }
    }
  }

  dynamic "ordered_cache_behavior" {
    for_each = local.ordered
    iterator = each
    content {
      path_pattern               = each.value.path
      allowed_methods            = each.value.methods
      cached_methods             = ["GET", "HEAD"]
      cache_policy_id            = each.value.cache_policy_id
      compress                   = each.value.kind != "api" # answers hold secrets of their user beside what he typed (BREACH)
      origin_request_policy_id   = each.value.origin_request_policy_id
      response_headers_policy_id = aws_cloudfront_response_headers_policy.this[each.value.kind].id
      target_origin_id           = each.value.origin_id
      viewer_protocol_policy     = each.value.kind == "api" ? "https-only" : "redirect-to-https" # a redirect would come after the token

      dynamic "function_association" {
        for_each = each.value.functions
        content {
          event_type   = function_association.key
          function_arn = function_association.value
        }
      }
    }
  }

  default_cache_behavior {
    allowed_methods            = local.pages.methods
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = local.pages.cache_policy_id
    compress                   = true
    response_headers_policy_id = aws_cloudfront_response_headers_policy.this["web"].id
    target_origin_id           = local.pages.origin_id
    viewer_protocol_policy     = "redirect-to-https"

    dynamic "function_association" {
      for_each = local.pages.functions
      content {
        event_type   = function_association.key
        function_arn = function_association.value
      }
    }
  }

  # By default errors are kept ten seconds whatever else is, and the key holds no token: one's 404 would be the next one's answer.
  dynamic "custom_error_response" {
    for_each = toset([404, 414, 500, 501, 502, 503, 504])
    content {
      error_caching_min_ttl = 0
      error_code            = custom_error_response.value
    }
  }

  restrictions {
    geo_restriction {
      locations        = var.edge.countries
      restriction_type = var.edge.countries == null ? "none" : "whitelist"
    }
  }

  viewer_certificate {
    acm_certificate_arn            = try(var.domain.certificate_arn, null)
    cloudfront_default_certificate = var.domain == null
    minimum_protocol_version       = var.domain == null ? null : "TLSv1.2_2021"
    ssl_support_method             = var.domain == null ? null : "sni-only"
  }

  tags = var.naming.tags
}
