# What is added to and never written over: for everybody, whatever their own policy says, and for administrators until they
# change this one. Lifecycle rules are S3's own work and go on.

locals {
  once_statements = { for key, name in local.names : key => concat(
    [for once in [var.buckets[key].written_once] : {
      Sid       = "DenyWritingOver"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = { Null = { "s3:if-none-match" = "true" } }
    } if once],
    [for once in [var.buckets[key].written_once] : {
      Sid       = "DenyTakingAway"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["s3:DeleteObject", "s3:DeleteObjectVersion"]
      Resource  = "arn:${local.partition}:s3:::${name}/*"
    } if once],
  ) }
}
