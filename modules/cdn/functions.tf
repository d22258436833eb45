# Code at the edge. Each file is plain JavaScript, tested as such; the constant in front is all it knows of a site.

# /variants/<id>/<preset> is served in the best stored format that the viewer shows.
resource "aws_cloudfront_function" "negotiate" {
  name    = "${var.naming.prefix}-format" # with a prefix of 55 it stays below the 64 that CloudFront takes
  comment = "Picks the format of a variant by Accept"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = "const FORMATS = ${jsonencode(var.variants.formats)};\n${file("${path.module}/functions/negotiate.js")}"
}

# A route of the single-page application is its one page.
resource "aws_cloudfront_function" "spa" {
  name    = "${var.naming.prefix}-spa"
  comment = "Serves index.html for every route of the application"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = file("${path.module}/functions/spa.js")
}

# Tells browsers how long a page or asset may be kept. Not a response headers policy: that would say it of errors too.
resource "aws_cloudfront_function" "max_age" {
  for_each = toset([for pattern, seconds in local.cache : tostring(seconds) if !startswith(pattern, "/variants/")])

  name    = "${var.naming.prefix}-${each.key}"
  comment = "Lets browsers keep what was found for ${each.key} seconds"
  runtime = "cloudfront-js-2.0"
  publish = true
  code    = "const SECONDS = ${each.key};\n${file("${path.module}/functions/max_age.js")}"

  lifecycle {
    create_before_destroy = true # CloudFront keeps a function that a behaviour names
  }
}
