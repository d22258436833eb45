# What the module refuses, each with a message that names the field, the value and what is allowed.

mock_provider "aws" {
  override_during = plan
  source          = "../../tests/mocks/aws"
}

variables {
  api = {
    domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com"
    header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }
    paths  = ["/upload", "/v1/*"]
  }
  logs     = { bucket = "acme-dev-logs" }
  naming   = { prefix = "acme-dev-shop" }
  variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", max_age_seconds = 604800 }
  web      = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com" }
}

run "rejects_a_provider_of_another_region" {
  command = plan
  override_data {
    target = data.aws_region.current
    values = { name = "eu-west-1" }
  }
  expect_failures = [data.aws_region.current]
}

run "rejects_an_api_by_its_url" {
  command = plan
  variables {
    api = { domain = "https://a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }, paths = ["/v1/*"] }
  }
  expect_failures = [var.api]
}

run "rejects_a_header_that_cloudfront_keeps_for_itself" {
  command = plan
  variables {
    api = { domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-amz-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }, paths = ["/v1/*"] }
  }
  expect_failures = [var.api]
}

run "rejects_a_secret_that_can_be_guessed" {
  command = plan
  variables {
    api = { domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-slipway-origin", value = "secret" }, paths = ["/v1/*"] }
  }
  expect_failures = [var.api]
}

run "rejects_an_api_without_paths" {
  command = plan
  variables {
    api = { domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }, paths = [] }
  }
  expect_failures = [var.api]
}

run "rejects_an_api_that_takes_everything" {
  command = plan
  variables {
    api = { domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }, paths = ["*"] }
  }
  expect_failures = [var.api]
}

run "rejects_an_api_among_the_variants" {
  command = plan
  variables {
    api = { domain = "a1b2c3d4.execute-api.eu-west-1.amazonaws.com", header = { name = "x-slipway-origin", value = "5e9ad1f0-0000-4000-8000-00000000000a" }, paths = ["/variants/*"] }
  }
  expect_failures = [var.api]
}

run "rejects_a_cache_time_below_zero" {
  command = plan
  variables { cache = { "/assets/*" = -1 } }
  expect_failures = [var.cache]
}

run "rejects_a_cache_time_beyond_a_year" {
  command = plan
  variables { cache = { "/assets/*" = 31536001 } }
  expect_failures = [var.cache]
}

run "rejects_half_a_second" {
  command = plan
  variables { cache = { "/*" = 0.5 } }
  expect_failures = [var.cache]
}

run "rejects_variants_kept_beyond_the_retention" {
  command = plan
  variables { cache = { "/variants/*" = 604801 } }
  expect_failures = [var.cache]
}

run "rejects_some_variants_kept_beyond_the_retention" {
  command = plan
  variables { cache = { "/variants/*/thumb*" = 604801 } }
  expect_failures = [var.cache]
}

run "rejects_a_cached_api" {
  command = plan
  variables { cache = { "/v1/media/*" = 60 } }
  expect_failures = [var.cache]
}

run "rejects_an_api_cached_by_its_own_pattern" {
  command = plan
  variables { cache = { "/upload" = 60 } }
  expect_failures = [var.cache]
}

run "rejects_a_pattern_without_a_slash" {
  command = plan
  variables { cache = { "*.css" = 60 } }
  expect_failures = [var.cache]
}

run "rejects_a_pattern_with_a_query" {
  command = plan
  variables { cache = { "/a?b=c" = 60 } }
  expect_failures = [var.cache]
}

run "rejects_a_domain_without_names" {
  command = plan
  variables {
    domain = { aliases = [], certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001" }
  }
  expect_failures = [var.domain]
}

run "rejects_a_name_that_is_a_url" {
  command = plan
  variables {
    domain = { aliases = ["https://shop.example.com"], certificate_arn = "arn:aws:acm:us-east-1:123456789012:certificate/00000000-0000-4000-8000-000000000001" }
  }
  expect_failures = [var.domain]
}

run "rejects_a_certificate_of_another_region" {
  command = plan
  variables {
    domain = { aliases = ["shop.example.com"], certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1" }
  }
  expect_failures = [var.domain]
}

run "rejects_an_empty_list_of_countries" {
  command = plan
  variables { edge = { countries = [] } }
  expect_failures = [var.edge]
}

run "rejects_an_unknown_country" {
  command = plan
  variables { edge = { countries = ["UK"] } }
  expect_failures = [var.edge]
}

run "rejects_a_country_in_small_letters" {
  command = plan
  variables { edge = { countries = ["de"] } }
  expect_failures = [var.edge]
}

run "rejects_a_shield_where_there_is_none" {
  command = plan
  variables { edge = { origin_shield_region = "eu-north-1" } }
  expect_failures = [var.edge]
}

run "rejects_an_unknown_price_class" {
  command = plan
  variables { edge = { price_class = "cheap" } }
  expect_failures = [var.edge]
}

run "rejects_the_web_acl_of_a_region" {
  command = plan
  variables { edge = { web_acl_arn = "arn:aws:wafv2:eu-west-1:123456789012:regional/webacl/acme-dev/0001" } }
  expect_failures = [var.edge]
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

run "rejects_a_website_endpoint" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop.s3-website-us-east-1.amazonaws.com", max_age_seconds = 604800 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_foreign_origin" {
  command = plan
  variables { variants = { bucket_domain = "origin.example.com", max_age_seconds = 604800 } }
  expect_failures = [var.variants]
}

run "rejects_every_origin" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", cors_origins = ["*"], max_age_seconds = 604800 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_format_that_is_never_stored" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { thumb = ["jxl"] }, max_age_seconds = 604800 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_preset_without_formats" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { thumb = [] }, max_age_seconds = 604800 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_preset_that_fits_no_url" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", formats = { "Thumb.nail" = ["jpg"] }, max_age_seconds = 604800 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_retention_of_nothing" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", max_age_seconds = 0 }
  }
  expect_failures = [var.variants]
}

run "rejects_a_retention_beyond_a_year" {
  command = plan
  variables {
    variants = { bucket_domain = "acme-dev-shop-derivatives.s3.eu-west-1.amazonaws.com", max_age_seconds = 31536001 }
  }
  expect_failures = [var.variants]
}

run "rejects_pages_of_a_website_endpoint" {
  command = plan
  variables { web = { bucket_domain = "acme-dev-shop-web.s3-website-us-east-1.amazonaws.com" } }
  expect_failures = [var.web]
}

run "rejects_a_second_bucket_that_is_the_first" {
  command = plan
  variables {
    web = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com", failover_bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com" }
  }
  expect_failures = [var.web]
}

run "rejects_pages_that_may_call_everybody" {
  command = plan
  variables { web = { bucket_domain = "acme-dev-shop-web.s3.eu-west-1.amazonaws.com", connect_origins = ["*"] } }
  expect_failures = [var.web]
}
