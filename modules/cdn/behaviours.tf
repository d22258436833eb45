# Which path is served from where, and how long it is kept. CloudFront takes the first pattern that matches: the API's paths
# come first, then the variants', then the pages'; among those of one kind the longest.

locals {
  year = 31536000 # seconds; what may be kept as long never changes under its name

  cache    = merge({ "/*" = 60, "/assets/*" = local.year, "/variants/*" = var.variants.max_age_seconds }, var.cache)
  longest  = reverse(sort([for pattern in keys(local.cache) : format("%03d%s", length(pattern), pattern)]))
  patterns = [for ranked in local.longest : substr(ranked, 3, -1)]

  # AWS's own policies have the same ids everywhere: CachingDisabled, and AllViewerExceptHostHeader, with which the API gets
  # token, query and body as they were sent, under its own name.
  caching_disabled = "4135ea2d-6df8-44a3-9df3-4b5a84be39ad"
  all_but_host     = "b689b0a8-53d0-40ab-baf2-68738e2966ac"

  buckets = merge(
    { variants = var.variants.bucket_domain, web = var.web.bucket_domain },
    { for domain in compact([var.web.failover_bucket_domain]) : "web-failover" => domain },
  )

  served = { for pattern, seconds in local.cache : pattern => {
    path                     = pattern
    kind                     = startswith(pattern, "/variants/") ? "variants" : "web"
    cache_policy_id          = seconds == 0 ? local.caching_disabled : aws_cloudfront_cache_policy.this["${startswith(pattern, "/variants/") ? "variants" : "web"}-${seconds}"].id
    methods                  = ["GET", "HEAD"]
    origin_id                = startswith(pattern, "/variants/") ? "variants" : var.web.failover_bucket_domain == null ? "web" : "web-or-failover"
    origin_request_policy_id = null
    functions = startswith(pattern, "/variants/") ? { viewer-request = aws_cloudfront_function.negotiate.arn } : merge(
      { viewer-response = aws_cloudfront_function.max_age[tostring(seconds)].arn },
      # Before the cache: every route of the application is one page, kept once. What is kept for a year is a file.
      { for arn in [aws_cloudfront_function.spa.arn] : "viewer-request" => arn if seconds < local.year },
    )
  } }

  answered = [for path in sort(var.api.paths) : {
    path                     = path
    kind                     = "api"
    cache_policy_id          = local.caching_disabled
    methods                  = ["DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT"] # CloudFront offers these or reading only
    origin_id                = "api"
    origin_request_policy_id = local.all_but_host
    functions                = {}
  }]

  pages = local.served["/*"]
  ordered = concat(
    local.answered,
    [for pattern in local.patterns : local.served[pattern] if local.served[pattern].kind == "variants"],
    [for pattern in local.patterns : local.served[pattern] if local.served[pattern].kind == "web" && pattern != "/*"],
  )
}
