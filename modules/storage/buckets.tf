locals {
  names = { for key in keys(var.buckets) : key => "${var.naming.prefix}-${key}" }
}

resource "aws_s3_bucket" "this" {
  # The bucket that receives the logs neither logs itself nor has a customer key; src/cli/plan_rules.py holds the others to both.
  #checkov:skip=CKV_AWS_18:a bucket that receives access logs would log its own deliveries, without end
  #checkov:skip=CKV_AWS_145:S3 delivers no access log to a bucket whose default encryption is a customer key
  #checkov:skip=CKV_AWS_144:what must survive a region is replicated by the backup layer, not by every bucket
  #checkov:skip=CKV2_AWS_62:only a bucket whose objects start work emits events
  for_each = var.buckets

  bucket        = local.names[each.key]
  force_destroy = each.value.force_destroy
  tags          = merge(var.naming.tags, each.value.backup == null ? {} : { Backup = each.value.backup })
}

resource "aws_s3_bucket_versioning" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_server_side_encryption_configuration" "this" {
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  rule {
    # S3 then asks KMS once in a while for the bucket, not once for every object.
    bucket_key_enabled = each.value.kms_key_arn != null

    apply_server_side_encryption_by_default {
      kms_master_key_id = each.value.kms_key_arn
      sse_algorithm     = each.value.kms_key_arn == null ? "AES256" : "aws:kms"
    }
  }
}

resource "aws_s3_bucket_notification" "events" {
  for_each = { for key, b in var.buckets : key => b if b.emits_events }

  bucket      = aws_s3_bucket.this[each.key].bucket
  eventbridge = true
}

resource "aws_s3_bucket_cors_configuration" "browsers" {
  for_each = { for key, b in var.buckets : key => b if length(b.cors_origins) > 0 }

  bucket = aws_s3_bucket.this[each.key].bucket

  cors_rule {
    allowed_headers = ["*"]
    allowed_methods = ["GET", "POST"]
    allowed_origins = each.value.cors_origins
    expose_headers  = ["ETag", "x-amz-request-id", "x-amz-version-id"]
    max_age_seconds = 3600
  }
}

resource "aws_s3_bucket_logging" "this" {
  for_each = { for key, b in var.buckets : key => b if b.log_bucket != null }

  bucket        = aws_s3_bucket.this[each.key].bucket
  target_bucket = each.value.log_bucket
  target_prefix = "s3/"

  target_object_key_format {
    # s3/<account>/<region>/<bucket>/<year>/<month>/<day>/: a query reads one bucket's day, not everything.
    partitioned_prefix {
      partition_date_source = "EventTime"
    }
  }

  # log_bucket is only a name: it may be a bucket of this very call.
  depends_on = [aws_s3_bucket.this]
}
