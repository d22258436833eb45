# What the CDN tells the API with every request, so that the API answers nobody who passes by the CDN and its firewall
# (docs/adr/0011-an-origin-header.md). Terraform makes the secrets and never shows them; the functions know their hashes only.

locals {
  # The one that is sent, its predecessor, which edges send on for minutes after a change, and its successor, which the
  # functions so know before any edge sends it.
  generations = { for step in [-1, 0, 1] : tostring(var.site.cdn.secret_generation + step) => step }
  secret      = aws_ssm_parameter.origin_secret[tostring(var.site.cdn.secret_generation)].value

  # 122 random bits cannot be found from their hash, so the hash is a setting like any other.
  secret_hashes = join(" ", [for generation in sort(keys(local.generations)) : nonsensitive(sha256(aws_ssm_parameter.origin_secret[generation].value))])
}

resource "aws_ssm_parameter" "origin_secret" {
  for_each = local.generations

  name        = "/${join("/", slice(split("-", var.naming.prefix), 0, 2))}/sites/${join("-", slice(split("-", var.naming.prefix), 2, length(split("-", var.naming.prefix))))}/origin-secret/${each.key}"
  description = "Sent by the CDN of ${var.naming.prefix} to its API"
  key_id      = local.platform.keys.data
  type        = "SecureString"
  value       = uuid()

  tags = local.naming.tags

  lifecycle {
    ignore_changes = [value] # uuid() is another one in every plan
  }
}
