# What the edge asks of an origin and keeps, and what it says to browsers.

resource "aws_cloudfront_origin_access_control" "s3" {
  name                              = "${var.naming.prefix}-s3"
  description                       = "Signs every request to the buckets of ${var.naming.prefix}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

# One policy per time and kind, not per path: an account has 20 until it asks for more. Variants' time is the retention (src/cli/retention_rules.py).
resource "aws_cloudfront_cache_policy" "this" {
  for_each = { for pattern, seconds in local.cache : "${startswith(pattern, "/variants/") ? "variants" : "web"}-${seconds}" => seconds... if seconds > 0 }

  name        = "${var.naming.prefix}-${each.key}"
  comment     = "At most ${each.value[0]} seconds: one file per URL, nothing of the request in the key"
  default_ttl = each.value[0]
  max_ttl     = each.value[0]
  min_ttl     = 0

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config { cookie_behavior = "none" }
    headers_config { header_behavior = "none" }
    query_strings_config { query_string_behavior = "none" }
  }

  lifecycle {
    create_before_destroy = true # CloudFront keeps a policy that a behaviour names
  }
}

locals {
  web_origins = join(" ", concat(["'self'"], sort(var.web.connect_origins)))

  # By kind of answer: what it may do when a browser takes it for a page, and whom the browser tells about it.
  headers = {
    api = {
      comment         = "Answers for programs"
      cors_origins    = [] # the API's own
      csp             = "default-src 'none'; frame-ancestors 'none'; sandbox"
      corp            = "same-origin"
      referrer_policy = "no-referrer"
    }
    variants = {
      comment         = "People's uploads, re-encoded: to be shown as files, never to be run as pages"
      cors_origins    = var.variants.cors_origins
      csp             = "default-src 'none'; frame-ancestors 'none'; sandbox"
      corp            = "cross-origin" # pages that isolate themselves (COEP) may still show them
      referrer_policy = "no-referrer"
    }
    web = {
      comment      = "The site's own pages: what they load and call is theirs, or named"
      cors_origins = []
      csp = join("; ", [
        "default-src 'self'", "base-uri 'none'", "connect-src ${local.web_origins}", "form-action 'self'", "frame-ancestors 'none'",
        "img-src ${local.web_origins} blob: data:", "media-src ${local.web_origins} blob:", "object-src 'none'",
      ])
      corp            = "same-site"
      referrer_policy = "strict-origin-when-cross-origin"
    }
  }
}

resource "aws_cloudfront_response_headers_policy" "this" {
  for_each = local.headers

  name    = "${var.naming.prefix}-${each.key}"
  comment = each.value.comment

  dynamic "cors_config" {
    for_each = length(each.value.cors_origins) == 0 ? [] : [each.value.cors_origins]
    content {
      access_control_allow_credentials = false
      access_control_max_age_sec       = 3600
      origin_override                  = true

      access_control_allow_headers {
        items = ["Range"]
      }
      access_control_allow_methods {
        items = ["GET", "HEAD"]
      }
      access_control_allow_origins {
        items = cors_config.value
      }
    }
  }

  custom_headers_config {
    items {
      header   = "Cross-Origin-Resource-Policy"
      override = true
      value    = each.value.corp
    }
  }

  # What S3 tells about itself is nobody's business: the key's ARN holds the account.
  remove_headers_config {
    dynamic "items" {
      for_each = toset(["Server", "x-amz-server-side-encryption", "x-amz-server-side-encryption-aws-kms-key-id", "x-amz-server-side-encryption-bucket-key-enabled", "x-amz-version-id"])
      content {
        header = items.value
      }
    }
  }

  security_headers_config {
    content_security_policy {
      content_security_policy = each.value.csp
      override                = true
    }
    content_type_options {
      override = true
    }
    frame_options {
      frame_option = "DENY"
      override     = true
    }
    referrer_policy {
      override        = true
      referrer_policy = each.value.referrer_policy
    }
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      override                   = true
      preload                    = true
    }
  }
}
