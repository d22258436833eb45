# Two more that a bucket's policy knows. The services that record what happens in an account look the bucket up and put
# their files into it, for this account and nobody else. And where uploads are scanned, an object is closed to everybody but
# the scanner until its tag says that it is clean: an object without a tag has not been looked at yet.

locals {
  clean_tag = "s3:ExistingObjectTag/GuardDutyMalwareScanStatus"

  # What a service acts for, as narrow as it tells S3: a trail of this environment; Config tells its account only.
  audit_lookups = { cloudtrail = ["s3:GetBucketAcl"], config = ["s3:GetBucketAcl", "s3:ListBucket"] }
  audit_sources = {
    cloudtrail = { ArnLike = { "aws:SourceArn" = "arn:${local.partition}:cloudtrail:*:${local.account_id}:trail/${var.naming.prefix}-*" } }
    config     = { StringEquals = { "aws:SourceAccount" = local.account_id } }
  }

  audit_statements = { for key, name in local.names : key => flatten([for service in sort(var.buckets[key].audited_by) : [
    {
      Sid       = "${title(service)}LooksTheBucketUp"
      Effect    = "Allow"
      Principal = { Service = "${service}.amazonaws.com" }
      Action    = local.audit_lookups[service]
      Resource  = "arn:${local.partition}:s3:::${name}"
      Condition = local.audit_sources[service]
    },
    {
      Sid       = "${title(service)}Records"
      Effect    = "Allow"
      Principal = { Service = "${service}.amazonaws.com" }
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${name}/AWSLogs/${local.account_id}/*"
      Condition = merge(local.audit_sources[service], {
        StringEquals = merge(try(local.audit_sources[service].StringEquals, {}), { "s3:x-amz-acl" = "bucket-owner-full-control" })
      })
    },
  ]]) }

  scan_statements = { for key, name in local.names : key => [for statement in [
    {
      Sid       = "DenyWhatIsNotKnownToBeClean"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["s3:GetObject", "s3:GetObjectVersion"]
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = {
        ArnNotEquals    = { "aws:PrincipalArn" = var.buckets[key].scanned_by }
        StringNotEquals = { (local.clean_tag) = "NO_THREATS_FOUND" }
      }
    },
    {
      Sid       = "DenyCallingItClean"
      Effect    = "Deny"
      Principal = "*"
      Action    = ["s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"]
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = { ArnNotEquals = { "aws:PrincipalArn" = var.buckets[key].scanned_by } }
    },
    {
      # A tag may come along with the object, in a header or in a field of an upload form.
      Sid       = "DenyArrivingClean"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:PutObject"
      Resource  = "arn:${local.partition}:s3:::${name}/*"
      Condition = { StringLike = { "s3:RequestObjectTag/GuardDutyMalwareScanStatus" = "*" } }
    },
  ] : statement if var.buckets[key].scanned_by != null] }
}
