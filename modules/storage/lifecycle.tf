# How long bytes live. S3 runs these rules once a day and counts from the next midnight UTC.
#
# Every bucket is versioned, where "expire" only hides an object behind a delete marker; alone it would keep the bytes for
# ever. An expiring bucket therefore drops a hidden version after one day, the shortest S3 offers: an object cannot be read
# by its key after expire_objects_days and is erased a day later. Where nothing expires, hidden versions are the undo of an
# overwrite or a delete, and stay a month.

locals {
  undo_days = 30
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
  #checkov:skip=CKV_AWS_300:the second rule aborts unfinished uploads; checkov sees only the dynamic one before it
  for_each = var.buckets

  bucket = aws_s3_bucket.this[each.key].bucket

  dynamic "rule" {
    for_each = each.value.expire_objects_days == null ? [] : [each.value.expire_objects_days]

    content {
      id     = "expire-objects"
      status = "Enabled"

      filter {}

      expiration {
        days = rule.value
      }
    }
  }

  # Where two rules speak of an object, S3 takes the one that ends it sooner.
  dynamic "rule" {
    for_each = each.value.expire_prefixes_days

    content {
      id     = "expire-${trimsuffix(rule.key, "/")}"
      status = "Enabled"

      filter {
        prefix = rule.key
      }

      expiration {
        days = rule.value
      }
    }
  }

  rule {
    id     = "erase-what-is-left"
    status = "Enabled"

    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 1
    }

    # A marker that hides nothing any more. A rule of its own, because one with "days" sweeps markers only when they
    # are as old as that again.
    expiration {
      expired_object_delete_marker = true
    }

    noncurrent_version_expiration {
      noncurrent_days = each.value.expire_objects_days == null ? local.undo_days : 1
    }
  }

  # Rules about noncurrent versions mean nothing before the bucket keeps any.
  depends_on = [aws_s3_bucket_versioning.this]
}
