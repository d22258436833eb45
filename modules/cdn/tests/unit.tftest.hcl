mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

override_resource {
  target          = aws_cloudfront_function.negotiate
  override_during = plan
  values          = { arn = "arn:aws:cloudfront::123456789012:function/mock-format" }
}

override_resource {
  target          = aws_cloudfront_function.spa
  override_during = plan
  values          = { arn = "arn:aws:cloudfront::123456789012:function/mock-spa" }
}

override_resource {
  target          = aws_cloudfront_function.max_age
  override_during = plan
  values          = { arn = "arn:aws:cloudfront::123456789012:function/mock-max-age" }
}

variables {
  api = {
    domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com"
    header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }
    paths  = ["/upload", "/v1/*", "/video/*"]
  }
  logs     = { bucket = "acme-dev-logs" }
  naming   = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", max_age_seconds = 604800 }
  web      = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com" }
}

# --- origins ---

run "signs_every_request_to_a_bucket" {
  command = plan

  assert {
    condition = (
      aws_cloudfront_origin_access_control.s3.signing_behavior == "always" &&
      aws_cloudfront_origin_access_control.s3.signing_protocol == "sigv4" &&
      aws_cloudfront_origin_access_control.s3.origin_access_control_origin_type == "s3"
    )
    error_message = "CloudFront must sign, so that the buckets can stay private."
  }
  assert {
    condition = { for o in aws_cloudfront_distribution.this.origin : o.origin_id => [o.domain_name, o.origin_access_control_id] if length(o.custom_origin_config) == 0 } == {
      variants = ["acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", "EMOCKOAC123456"]
      web      = ["acme-dev-shop-web.s3.eu-west-1.amazonaws.com", "EMOCKOAC123456"]
    }
    error_message = "The buckets are reached through the access control and in no other way."
  }
}

run "tells_the_api_that_it_is_asked_by_the_cdn_over_tls" {
  command = plan

  assert {
    condition = [for o in aws_cloudfront_distribution.this.origin : [o.domain_name, o.custom_origin_config[0].origin_protocol_policy, o.custom_origin_config[0].origin_ssl_protocols] if o.origin_id == "api"] == [
      ["a1b2c3d4.execute-api.eu-west-1.amazonaws.com", "https-only", toset(["TLSv1.2"])]
    ]
    error_message = "Tokens go to the API by TLS 1.2 only, whatever the viewer came by."
  }
  assert {
    condition = [for o in aws_cloudfront_distribution.this.origin : [for h in o.custom_header : [h.name, h.value]] if o.origin_id == "api"] == [
      [["x-slipway-origin", "5e9ad1f0-0000-4000-8000-00000000000a"]]
    ]
    error_message = "The API knows by the header that a request came past the firewall."
  }
  assert {
    condition     = alltrue([for o in aws_cloudfront_distribution.this.origin : length(o.custom_header) == 0 if o.origin_id != "api"])
    error_message = "The header is the API's; a bucket's access log would keep it."
  }
}

run "asks_a_second_bucket_when_the_first_is_down" {
  command = plan
  variables {
    web = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com", failover_bucket_domain = "acme-dev-shop-web-copy.s3.eu-central-1.amazonaws.com" }
  }

  assert {
    condition = [for g in aws_cloudfront_distribution.this.origin_group : [g.origin_id, g.member[0].origin_id, g.member[1].origin_id]] == [
      ["web-or-failover", "web", "web-failover"]
    ]
    error_message = "The group asks the first bucket first."
  }
  assert {
    condition     = one(aws_cloudfront_distribution.this.origin_group).failover_criteria[0].status_codes == toset([500, 502, 503, 504])
    error_message = "An outage leads to the second bucket; a missing file does not."
  }
  assert {
    condition     = { for o in aws_cloudfront_distribution.this.origin : o.origin_id => [o.domain_name, o.origin_access_control_id] }["web-failover"] == ["acme-dev-shop-web-copy.s3.eu-central-1.amazonaws.com", "EMOCKOAC123456"]
    error_message = "The second bucket is as private as the first."
  }
  assert {
    condition = (
      aws_cloudfront_distribution.this.default_cache_behavior[0].target_origin_id == "web-or-failover" &&
      { for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.path_pattern => b.target_origin_id }["/assets/*"] == "web-or-failover"
    )
    error_message = "Pages and assets use the group."
  }
}

run "has_neither_a_second_bucket_nor_a_shield_unless_asked" {
  command = plan

  assert {
    condition     = length(aws_cloudfront_distribution.this.origin_group) == 0 && alltrue([for o in aws_cloudfront_distribution.this.origin : length(o.origin_shield) == 0])
    error_message = "What costs extra is a value."
  }
}

run "shields_the_buckets_where_it_is_told" {
  command = plan
  variables { edge = { origin_shield_region = "eu-west-1" } }

  assert {
    condition     = { for o in aws_cloudfront_distribution.this.origin : o.origin_id => [for s in o.origin_shield : s.origin_shield_region] } == { api = [], variants = ["eu-west-1"], web = ["eu-west-1"] }
    error_message = "The shield collects what is cached; the API's answers are not."
  }
}

# --- behaviours ---

run "leads_each_path_to_its_origin" {
  command = plan

  assert {
    condition = [for b in aws_cloudfront_distribution.this.ordered_cache_behavior : [b.path_pattern, b.target_origin_id]] == [
      ["/upload", "api"], ["/v1/*", "api"], ["/video/*", "api"], ["/variants/*", "variants"], ["/assets/*", "web"],
    ]
    error_message = "The API comes first, then the variants, then what is longer-lived than a page."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].target_origin_id == "web"
    error_message = "Everything else is a page."
  }
}

run "lets_the_longest_pattern_decide" {
  command = plan
  variables { cache = { "/*.css" = 3600, "/assets/fonts/*" = 86400, "/variants/*/thumb*" = 600, "/*" = 30 } }

  assert {
    condition = [for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.path_pattern if b.target_origin_id != "api"] == [
      "/variants/*/thumb*", "/variants/*", "/assets/fonts/*", "/assets/*", "/*.css",
    ]
    error_message = "Among the patterns of one origin the longest comes first; no pattern of pages takes a variant."
  }
  assert {
    condition     = length(aws_cloudfront_cache_policy.this) == 6 && aws_cloudfront_cache_policy.this["web-30"].max_ttl == 30
    error_message = "The site's times replace the defaults: pages 30 seconds instead of 60."
  }
}

run "keeps_nothing_longer_than_told" {
  command = plan

  assert {
    condition = { for key, p in aws_cloudfront_cache_policy.this : key => [p.min_ttl, p.default_ttl, p.max_ttl] } == {
      web-60 = [0, 60, 60], variants-604800 = [0, 604800, 604800], web-31536000 = [0, 31536000, 31536000]
    }
    error_message = "Pages a minute, variants for the retention, assets a year; shorter when the file says so."
  }
}

run "uses_the_policy_of_each_time" {
  command = plan
  variables { cache = { "/assets/*" = 60, "/variants/*" = 60 } }

  assert {
    condition     = keys(aws_cloudfront_cache_policy.this) == ["variants-60", "web-60"]
    error_message = "One policy per time and kind, for an account has 20 of them."
  }
  assert {
    condition     = toset([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.cache_policy_id if b.target_origin_id != "api"]) == toset(["00000000-0000-4000-8000-00000000000c"])
    error_message = "A behaviour uses its policy."
  }
}

run "never_keeps_what_the_api_says" {
  command = plan

  assert {
    condition = alltrue([for b in aws_cloudfront_distribution.this.ordered_cache_behavior :
      b.cache_policy_id == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" && b.origin_request_policy_id == "b689b0a8-53d0-40ab-baf2-68738e2966ac" if b.target_origin_id == "api"
    ])
    error_message = "CachingDisabled and AllViewerExceptHostHeader: nothing is kept; token, query and body arrive, the viewer's Host does not."
  }
  assert {
    condition = { for e in aws_cloudfront_distribution.this.custom_error_response : e.error_code => e.error_caching_min_ttl } == {
      "404" = 0, "414" = 0, "500" = 0, "501" = 0, "502" = 0, "503" = 0, "504" = 0
    }
    error_message = "CloudFront keeps an error for ten seconds by default, and would answer another user's request with it."
  }
  assert {
    condition     = alltrue([for e in aws_cloudfront_distribution.this.custom_error_response : e.response_page_path == null && e.response_code == null])
    error_message = "A page in the place of an error would hide the API's problem documents."
  }
}

run "takes_writes_on_the_apis_paths_only" {
  command = plan

  assert {
    condition = alltrue([for b in aws_cloudfront_distribution.this.ordered_cache_behavior :
      b.allowed_methods == (b.target_origin_id == "api" ? toset(["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"]) : toset(["GET", "HEAD"]))
    ])
    error_message = "Nobody writes to a bucket through the CDN."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods == toset(["GET", "HEAD"])
    error_message = "Nobody writes pages through the CDN."
  }
}

run "asks_for_a_file_anew_where_nothing_may_be_kept" {
  command = plan
  variables { cache = { "/live/*" = 0 } }

  assert {
    condition = (
      { for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.path_pattern => b.cache_policy_id }["/live/*"] == "4135ea2d-6df8-44a3-9df3-4b5a84be39ad" &&
      !contains(keys(aws_cloudfront_cache_policy.this), "web-0")
    )
    error_message = "0 is CachingDisabled: CloudFront refuses a policy of no time that asks for compressed copies."
  }
  assert {
    condition     = startswith(aws_cloudfront_function.max_age["0"].code, "const SECONDS = 0;\n")
    error_message = "The browser is told as well."
  }
}

run "caches_one_copy_per_url" {
  command = plan

  assert {
    condition = alltrue(flatten([for p in values(aws_cloudfront_cache_policy.this) : [
      p.parameters_in_cache_key_and_forwarded_to_origin[0].cookies_config[0].cookie_behavior == "none",
      p.parameters_in_cache_key_and_forwarded_to_origin[0].headers_config[0].header_behavior == "none",
      p.parameters_in_cache_key_and_forwarded_to_origin[0].query_strings_config[0].query_string_behavior == "none",
    ]]))
    error_message = "A made-up query string must not get past the cache."
  }
}

# --- viewers ---

run "speaks_tls_only" {
  command = plan

  assert {
    condition = (
      aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https" &&
      alltrue([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.viewer_protocol_policy == (b.target_origin_id == "api" ? "https-only" : "redirect-to-https")])
    )
    error_message = "Plain http is redirected, on the API's paths refused: a token that was sent is lost already."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.http_version == "http2and3" && aws_cloudfront_distribution.this.is_ipv6_enabled && aws_cloudfront_distribution.this.default_root_object == "index.html"
    error_message = "HTTP/2, HTTP/3 and IPv6 are on; the root is a page, never a listing."
  }
  assert {
    condition     = alltrue([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.compress == (b.target_origin_id != "api")])
    error_message = "Files are compressed; answers with a user's secrets are not (BREACH)."
  }
}

run "works_on_cloudfronts_own_name" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.viewer_certificate[0].cloudfront_default_certificate && length(coalesce(aws_cloudfront_distribution.this.aliases, [])) == 0
    error_message = "A site without a domain needs no certificate."
  }
}

run "serves_its_own_names_with_their_certificate" {
  command = plan
  variables {
    domain = { aliases = ["shop.example.com"], certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001" }
  }

  assert {
    condition = (
      aws_cloudfront_distribution.this.aliases == toset(["shop.example.com"]) &&
      aws_cloudfront_distribution.this.viewer_certificate[0].acm_certificate_arn == "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001" &&
      aws_cloudfront_distribution.this.viewer_certificate[0].minimum_protocol_version == "TLSv1.2_2021" &&
      aws_cloudfront_distribution.this.viewer_certificate[0].ssl_support_method == "sni-only" &&
      !aws_cloudfront_distribution.this.viewer_certificate[0].cloudfront_default_certificate
    )
    error_message = "Its own certificate, TLS 1.2 and better, by server name."
  }
}

run "serves_everybody_behind_no_firewall_unless_told" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].restriction_type == "none" && aws_cloudfront_distribution.this.web_acl_id == null
    error_message = "Countries and web ACL are values."
  }
  assert {
    condition     = !aws_cloudfront_distribution.this.wait_for_deployment && aws_cloudfront_distribution.this.price_class == "PriceClass_100"
    error_message = "An apply does not wait for minutes, and the cheapest edge locations serve."
  }
}

run "serves_the_countries_named_behind_the_firewall_given" {
  command = plan
  variables { edge = { countries = ["DE", "US"], price_class = "PriceClass_All", web_acl_arn = "arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-dev/0001" } }

  assert {
    condition = (
      aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].restriction_type == "whitelist" &&
      aws_cloudfront_distribution.this.restrictions[0].geo_restriction[0].locations == toset(["DE", "US"])
    )
    error_message = "Nobody else is served."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.web_acl_id == "arn:aws:wafv2:us-east-1:123456789012:global/webacl/acme-dev/0001" && aws_cloudfront_distribution.this.price_class == "PriceClass_All"
    error_message = "The firewall and the price class reach the distribution."
  }
}

# --- what is said to browsers ---

run "gives_every_answer_the_headers_of_its_kind" {
  command = plan

  assert {
    condition = alltrue([for p in values(aws_cloudfront_response_headers_policy.this) : (
      p.security_headers_config[0].content_type_options[0].override &&
      p.security_headers_config[0].frame_options[0].frame_option == "DENY" &&
      p.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000 &&
      p.security_headers_config[0].strict_transport_security[0].override
    )])
    error_message = "nosniff, no frames and HSTS for a year or more, everywhere."
  }
  assert {
    condition = { for kind, p in aws_cloudfront_response_headers_policy.this : kind => p.security_headers_config[0].referrer_policy[0].referrer_policy } == {
      api = "no-referrer", variants = "no-referrer", web = "strict-origin-when-cross-origin"
    }
    error_message = "A variant's and an answer's URL hold an id, which nobody else is told."
  }
  assert {
    condition = alltrue([for kind in ["api", "variants"] :
      startswith(aws_cloudfront_response_headers_policy.this[kind].security_headers_config[0].content_security_policy[0].content_security_policy, "default-src 'none'")
    ])
    error_message = "A file or an answer that a browser opens as a page may load and run nothing."
  }
  assert {
    condition = alltrue(flatten([for p in values(aws_cloudfront_response_headers_policy.this) : [for header in ["x-amz-server-side-encryption-aws-kms-key-id", "x-amz-version-id"] :
      contains([for item in p.remove_headers_config[0].items : item.header], header)
    ]]))
    error_message = "What S3 says about keys and versions must not reach a viewer."
  }
  assert {
    condition = (
      aws_cloudfront_distribution.this.default_cache_behavior[0].response_headers_policy_id == "00000000-0000-4000-8000-00000000000d" &&
      alltrue([for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.response_headers_policy_id == "00000000-0000-4000-8000-00000000000d"])
    )
    error_message = "Every behaviour has a headers policy."
  }
}

run "lets_pages_run_their_own_code_and_call_whom_they_name" {
  command = plan
  variables {
    web = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com", connect_origins = ["https://cognito-idp.eu-west-1.amazonaws.com"] }
  }

  assert {
    condition = toset(split("; ", aws_cloudfront_response_headers_policy.this["web"].security_headers_config[0].content_security_policy[0].content_security_policy)) == toset([
      "default-src 'self'",
      "base-uri 'none'",
      "connect-src 'self' https://cognito-idp.eu-west-1.amazonaws.com",
      "form-action 'self'",
      "frame-ancestors 'none'",
      "img-src 'self' https://cognito-idp.eu-west-1.amazonaws.com blob: data:",
      "media-src 'self' https://cognito-idp.eu-west-1.amazonaws.com blob:",
      "object-src 'none'",
    ])
    error_message = "Scripts and styles are the site's own files: no inline code, no eval, no third party."
  }
}

run "lets_no_script_of_others_read_by_default" {
  command = plan

  assert {
    condition     = alltrue([for p in values(aws_cloudfront_response_headers_policy.this) : length(p.cors_config) == 0])
    error_message = "No web origin may read the files by script unless it is named."
  }
}

run "lets_named_origins_read_variants" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", cors_origins = ["https://www.example.com"], max_age_seconds = 604800 }
  }

  assert {
    condition = (
      aws_cloudfront_response_headers_policy.this["variants"].cors_config[0].access_control_allow_origins[0].items == toset(["https://www.example.com"]) &&
      aws_cloudfront_response_headers_policy.this["variants"].cors_config[0].access_control_allow_methods[0].items == toset(["GET", "HEAD"]) &&
      !aws_cloudfront_response_headers_policy.this["variants"].cors_config[0].access_control_allow_credentials
    )
    error_message = "The named origin may read, without cookies."
  }
  assert {
    condition     = alltrue([for kind in ["api", "web"] : length(aws_cloudfront_response_headers_policy.this[kind].cors_config) == 0])
    error_message = "Variants only: the API answers for itself."
  }
}

# --- code at the edge ---

run "runs_the_functions_of_each_path" {
  command = plan

  assert {
    condition = { for b in aws_cloudfront_distribution.this.ordered_cache_behavior : b.path_pattern => { for a in b.function_association : a.event_type => split("/", a.function_arn)[1] } } == {
      "/assets/*"   = { viewer-response = "mock-max-age" }
      "/upload"     = {}
      "/v1/*"       = {}
      "/variants/*" = { viewer-request = "mock-format" }
      "/video/*"    = {}
    }
    error_message = "A format is chosen before the cache is asked; what is kept for a year is a file and never the application's page."
  }
  assert {
    condition = { for a in aws_cloudfront_distribution.this.default_cache_behavior[0].function_association : a.event_type => split("/", a.function_arn)[1] } == {
      viewer-request = "mock-spa", viewer-response = "mock-max-age"
    }
    error_message = "A route is the application's page before the cache is asked, so that it is kept once."
  }
}

run "publishes_the_code_that_is_tested" {
  command = plan
  variables {
    variants = {
      bucket_domain   = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com"
      formats         = { large = ["avif", "webp", "jpg"], thumb = ["jpg"] }
      max_age_seconds = 604800
    }
  }

  assert {
    condition = alltrue([for f in concat([aws_cloudfront_function.negotiate, aws_cloudfront_function.spa], values(aws_cloudfront_function.max_age)) :
      f.runtime == "cloudfront-js-2.0" && f.publish && length(f.code) < 10240
    ])
    error_message = "What is not published does not run, and CloudFront takes 10 KB."
  }
  assert {
    condition     = aws_cloudfront_function.negotiate.code == "const FORMATS = {\"large\":[\"avif\",\"webp\",\"jpg\"],\"thumb\":[\"jpg\"]};\n${file("functions/negotiate.js")}"
    error_message = "The function knows the formats that each preset really has."
  }
  assert {
    condition     = aws_cloudfront_function.spa.code == file("functions/spa.js")
    error_message = "The application's routes are found by the file that is tested."
  }
  assert {
    condition     = { for seconds, f in aws_cloudfront_function.max_age : seconds => f.code } == { for seconds in ["60", "31536000"] : seconds => "const SECONDS = ${seconds};\n${file("functions/max_age.js")}" }
    error_message = "Each time has its function."
  }
}

# --- logs, output ---

run "logs_access_into_the_given_bucket" {
  command = plan

  assert {
    condition     = aws_cloudwatch_log_delivery_source.access.resource_arn == "arn:aws:cloudfront::123456789012:distribution/EMOCK123456789" && aws_cloudwatch_log_delivery_source.access.log_type == "ACCESS_LOGS"
    error_message = "The distribution's access must be logged."
  }
  assert {
    condition     = aws_cloudwatch_log_delivery_destination.access.delivery_destination_configuration[0].destination_resource_arn == "arn:aws:s3:::acme-dev-logs/cdn/acme-dev-shop"
    error_message = "Logs go into the site's own folder of the log bucket."
  }
  assert {
    condition = (
      aws_cloudwatch_log_delivery.access.delivery_source_name == aws_cloudwatch_log_delivery_source.access.name &&
      aws_cloudwatch_log_delivery.access.delivery_destination_arn == "arn:aws:logs:us-east-1:123456789012:delivery-destination:slipway-mock-cdn"
    )
    error_message = "The delivery joins the distribution and the bucket."
  }
  assert {
    condition = length(setintersection(aws_cloudwatch_log_delivery.access.record_fields, [
      "asn", "c-ip", "c-port", "cs(Cookie)", "cs(Referer)", "cs(User-Agent)", "cs-uri-query", "x-forwarded-for",
    ])) == 0 && contains(aws_cloudwatch_log_delivery.access.record_fields, "cs-uri-stem")
    error_message = "The log says what was served, never to whom."
  }
}

run "offers_handles_of_the_distribution" {
  command = plan

  assert {
    condition = output.distribution == {
      arn            = "arn:aws:cloudfront::123456789012:distribution/EMOCK123456789"
      domain         = "dmock1234567.cloudfront.net"
      hosted_zone_id = "Z2FDTNDATAQYW2"
      id             = "EMOCK123456789"
    }
    error_message = "The output's shape is what storage, functions and DNS are built on."
  }
}
