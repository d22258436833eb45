# Format negotiation at the edge: /variants/<id>/<preset> is served in the best stored format that the viewer shows.

resource "aws_cloudfront_function" "negotiate" {
  name    = "${var.naming.prefix}-format" # with a prefix of 55 it stays below the 64 that CloudFront takes
  comment = "Picks the format of a variant by Accept"
  runtime = "cloudfront-js-2.0"
  publish = true
  # The only values that the code needs from outside; it is plain JavaScript otherwise and is tested as such.
  code = "const FORMATS = ${jsonencode(var.variants.formats)};\n${file("${path.module}/functions/negotiate.js")}"
}
