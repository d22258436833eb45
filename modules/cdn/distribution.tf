# The public face of the variants. CloudFront and its logs live in us-east-1, whatever the region of the buckets: the caller
# hands in a provider of that region.

data "aws_region" "current" {
  lifecycle {
    postcondition {
      condition     = self.name == "us-east-1"
      error_message = "The cdn module must be given a provider of us-east-1 (providers = { aws = aws.us_east_1 }): CloudFront's log delivery exists only there."
    }
  }
}

resource "aws_cloudfront_origin_access_control" "variants" {
  name                              = "${var.naming.prefix}-variants"
  description                       = "Signs every request to the variants of ${var.naming.prefix}"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "this" {
  #checkov:skip=CKV_AWS_68:the web ACL arrives with the firewall module
  #checkov:skip=CKV_AWS_86:logged by standard logging v2 in logs.tf, which this check does not know
  #checkov:skip=CKV_AWS_174:without a domain the certificate is CloudFront's own, whose TLS versions AWS sets
  #checkov:skip=CKV_AWS_310:variants can be made again from the originals, so no second copy is kept
  #checkov:skip=CKV_AWS_374:variants are for everybody until a site's file names countries
  #checkov:skip=CKV2_AWS_42:without a domain the certificate is CloudFront's own
  #checkov:skip=CKV2_AWS_47:the web ACL and its rules arrive with the firewall module
  comment         = "Variants of ${var.naming.prefix}"
  enabled         = true
  http_version    = "http2and3"
  is_ipv6_enabled = true
  price_class     = var.price_class
  # An edge location serves the old answer until the change reaches it; waiting for the last one takes minutes and proves nothing.
  wait_for_deployment = false
  # Nothing lies at the root: asking for a file there makes sure that no bucket listing ever can.
  default_root_object = "index.html"

  origin {
    origin_id                = "variants"
    domain_name              = var.variants.bucket_domain
    origin_access_control_id = aws_cloudfront_origin_access_control.variants.id
  }

  default_cache_behavior {
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    cache_policy_id            = aws_cloudfront_cache_policy.variants.id
    compress                   = true
    response_headers_policy_id = aws_cloudfront_response_headers_policy.variants.id
    target_origin_id           = "variants"
    viewer_protocol_policy     = "redirect-to-https"

    function_association {
      event_type   = "viewer-request" # before the cache: what is kept is the file, under its own name
      function_arn = aws_cloudfront_function.negotiate.arn
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }

  tags = var.naming.tags
}
