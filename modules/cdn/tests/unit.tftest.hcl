mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  logs            = { bucket = "acme-dev-logs" }
  max_age_seconds = 604800
  naming          = { prefix = "acme-dev-shop", tags = { Site = "shop" } }
  variants        = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com" }
}

# --- security ---

run "signs_every_request_to_the_bucket" {
  command = plan

  assert {
    condition = (
      aws_cloudfront_origin_access_control.variants.signing_behavior == "always" &&
      aws_cloudfront_origin_access_control.variants.signing_protocol == "sigv4" &&
      aws_cloudfront_origin_access_control.variants.origin_access_control_origin_type == "s3"
    )
    error_message = "CloudFront must sign, so that the bucket can stay private."
  }
  assert {
    condition = [for o in aws_cloudfront_distribution.this.origin : [o.domain_name, o.origin_access_control_id]] == [
      ["acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", "EMOCKOAC123456"]
    ]
    error_message = "The only origin is the variants' bucket, through the access control."
  }
}

run "reads_only_and_over_tls_only" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].viewer_protocol_policy == "redirect-to-https"
    error_message = "Plain http is redirected."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].allowed_methods == toset(["GET", "HEAD"])
    error_message = "Nobody writes through the CDN."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_root_object == "index.html"
    error_message = "The root is a file that does not exist, never a listing of the bucket."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.http_version == "http2and3" && aws_cloudfront_distribution.this.is_ipv6_enabled && aws_cloudfront_distribution.this.default_cache_behavior[0].compress
    error_message = "HTTP/2, HTTP/3, IPv6 and compression are on."
  }
}

run "serves_files_that_cannot_act_as_pages" {
  command = plan

  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].response_headers_policy_id == "00000000-0000-4000-8000-00000000000d"
    error_message = "The behaviour must use the headers policy."
  }
  assert {
    condition     = startswith(aws_cloudfront_response_headers_policy.variants.security_headers_config[0].content_security_policy[0].content_security_policy, "default-src 'none'")
    error_message = "A file that a browser opens as a page may load and run nothing."
  }
  assert {
    condition = (
      aws_cloudfront_response_headers_policy.variants.security_headers_config[0].content_type_options[0].override &&
      aws_cloudfront_response_headers_policy.variants.security_headers_config[0].frame_options[0].frame_option == "DENY" &&
      aws_cloudfront_response_headers_policy.variants.security_headers_config[0].referrer_policy[0].referrer_policy == "no-referrer" &&
      aws_cloudfront_response_headers_policy.variants.security_headers_config[0].strict_transport_security[0].access_control_max_age_sec >= 31536000
    )
    error_message = "nosniff, no frames, no referrer, HSTS for a year or more."
  }
  assert {
    condition = alltrue([for header in ["x-amz-server-side-encryption-aws-kms-key-id", "x-amz-version-id"] :
      contains([for item in tolist(aws_cloudfront_response_headers_policy.variants.remove_headers_config[0].items) : item.header], header)
    ])
    error_message = "What S3 says about keys and versions must not reach a viewer."
  }
}

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
}

# --- behaviour ---

run "keeps_nothing_longer_than_the_retention" {
  command = plan

  assert {
    condition = (
      aws_cloudfront_cache_policy.variants.max_ttl == 604800 && aws_cloudfront_cache_policy.variants.default_ttl == 604800 &&
      aws_cloudfront_cache_policy.variants.min_ttl == 0
    )
    error_message = "The edge keeps a variant for the retention at most, and shorter when the file says so."
  }
  assert {
    condition     = aws_cloudfront_distribution.this.default_cache_behavior[0].cache_policy_id == "00000000-0000-4000-8000-00000000000c"
    error_message = "The behaviour must use the cache policy."
  }
}

run "caches_one_copy_per_url" {
  command = plan

  assert {
    condition = alltrue([
      aws_cloudfront_cache_policy.variants.parameters_in_cache_key_and_forwarded_to_origin[0].cookies_config[0].cookie_behavior == "none",
      aws_cloudfront_cache_policy.variants.parameters_in_cache_key_and_forwarded_to_origin[0].headers_config[0].header_behavior == "none",
      aws_cloudfront_cache_policy.variants.parameters_in_cache_key_and_forwarded_to_origin[0].query_strings_config[0].query_string_behavior == "none",
    ])
    error_message = "A made-up query string must not get past the cache."
  }
}

run "chooses_a_format_before_the_cache_is_asked" {
  command = plan
  variables {
    variants = {
      bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com"
      formats       = { large = ["avif", "webp", "jpg"], thumb = ["jpg"] }
    }
  }

  assert {
    condition = [for a in aws_cloudfront_distribution.this.default_cache_behavior[0].function_association : [a.event_type, a.function_arn]] == [
      ["viewer-request", "arn:aws:cloudfront::123456789012:function/slipway-mock-format"]
    ]
    error_message = "The function sees a request before the cache does: one copy per file, whatever was asked."
  }
  assert {
    condition     = aws_cloudfront_function.negotiate.runtime == "cloudfront-js-2.0" && aws_cloudfront_function.negotiate.publish
    error_message = "What is not published does not run."
  }
  assert {
    condition     = startswith(aws_cloudfront_function.negotiate.code, "const FORMATS = {\"large\":[\"avif\",\"webp\",\"jpg\"],\"thumb\":[\"jpg\"]};\n")
    error_message = "The function knows the formats that each preset really has."
  }
  assert {
    condition     = endswith(aws_cloudfront_function.negotiate.code, file("functions/negotiate.js")) && length(aws_cloudfront_function.negotiate.code) < 10240
    error_message = "The code is the file that is tested, within CloudFront's 10 KB."
  }
}

run "leaves_every_url_alone_without_formats" {
  command = plan

  assert {
    condition     = startswith(aws_cloudfront_function.negotiate.code, "const FORMATS = {};\n")
    error_message = "No preset is named, so no request is changed."
  }
}

run "lets_no_script_read_by_default" {
  command = plan

  assert {
    condition     = length(aws_cloudfront_response_headers_policy.variants.cors_config) == 0
    error_message = "No web origin may read the files by script unless it is named."
  }
}

run "lets_named_origins_read" {
  command = plan
  variables { cors_origins = ["https://www.example.com"] }

  assert {
    condition = (
      aws_cloudfront_response_headers_policy.variants.cors_config[0].access_control_allow_origins[0].items == toset(["https://www.example.com"]) &&
      aws_cloudfront_response_headers_policy.variants.cors_config[0].access_control_allow_methods[0].items == toset(["GET", "HEAD"]) &&
      !aws_cloudfront_response_headers_policy.variants.cors_config[0].access_control_allow_credentials
    )
    error_message = "The named origin may read, without cookies."
  }
}

run "does_not_wait_for_the_last_edge_location" {
  command = plan

  assert {
    condition     = !aws_cloudfront_distribution.this.wait_for_deployment && aws_cloudfront_distribution.this.price_class == "PriceClass_100"
    error_message = "An apply does not wait for minutes, and the cheapest edge locations serve."
  }
}

# --- output shape ---

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

# --- refusals ---

run "rejects_a_provider_of_another_region" {
  command = plan
  override_data {
    target = data.aws_region.current
    values = { name = "eu-west-1" }
  }
  expect_failures = [data.aws_region.current]
}

run "rejects_a_website_endpoint" {
  command = plan
  variables { variants = { bucket_domain = "acme-dev-shop.s3-website-us-east-1.amazonaws.com" } }
  expect_failures = [var.variants]
}

run "rejects_a_foreign_origin" {
  command = plan
  variables { variants = { bucket_domain = "origin.example.com" } }
  expect_failures = [var.variants]
}

run "rejects_a_format_that_is_never_stored" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { thumb = ["jxl"] } }
  }
  expect_failures = [var.variants]
}

run "rejects_a_preset_without_formats" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { thumb = [] } }
  }
  expect_failures = [var.variants]
}

run "rejects_a_preset_that_fits_no_url" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { "Thumb.nail" = ["jpg"] } }
  }
  expect_failures = [var.variants]
}

run "rejects_a_negative_cache_time" {
  command = plan
  variables { max_age_seconds = -1 }
  expect_failures = [var.max_age_seconds]
}

run "rejects_a_cache_time_beyond_a_year" {
  command = plan
  variables { max_age_seconds = 31536001 }
  expect_failures = [var.max_age_seconds]
}

run "rejects_every_origin" {
  command = plan
  variables { cors_origins = ["*"] }
  expect_failures = [var.cors_origins]
}

run "rejects_an_unknown_price_class" {
  command = plan
  variables { price_class = "cheap" }
  expect_failures = [var.price_class]
}

run "rejects_a_log_destination_that_is_no_bucket_name" {
  command = plan
  variables { logs = { bucket = "arn:aws:s3:::acme-dev-logs" } }
  expect_failures = [var.logs]
}

run "rejects_a_prefix_too_long_for_log_delivery" {
  command = plan
  variables { naming = { prefix = "acme-dev-a-site-whose-name-is-far-too-long-for-what-it-is" } }
  expect_failures = [var.naming]
}
