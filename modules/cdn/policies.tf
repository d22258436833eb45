# What the edge keeps, and what it says to browsers.

resource "aws_cloudfront_cache_policy" "variants" {
  name        = "${var.naming.prefix}-variants"
  comment     = "Variants: one file per URL, nothing of the request in the key"
  default_ttl = var.max_age_seconds
  max_ttl     = var.max_age_seconds
  min_ttl     = 0

  parameters_in_cache_key_and_forwarded_to_origin {
    enable_accept_encoding_brotli = true
    enable_accept_encoding_gzip   = true

    cookies_config {
      cookie_behavior = "none"
    }
    headers_config {
      header_behavior = "none"
    }
    query_strings_config {
      query_string_behavior = "none"
    }
  }
}

resource "aws_cloudfront_response_headers_policy" "variants" {
  name    = "${var.naming.prefix}-variants"
  comment = "People's uploads, re-encoded: to be shown as files, never to be run as pages"

  dynamic "cors_config" {
    for_each = length(var.cors_origins) == 0 ? [] : [var.cors_origins]
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
      # Pages that isolate themselves (COEP) may still show the images.
      header   = "Cross-Origin-Resource-Policy"
      override = true
      value    = "cross-origin"
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
      content_security_policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
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
      referrer_policy = "no-referrer"
    }
    strict_transport_security {
      access_control_max_age_sec = 63072000
      include_subdomains         = true
      override                   = true
      preload                    = true
    }
  }
}
