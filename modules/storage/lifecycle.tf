# How long bytes live. S3 runs these rules once a day and counts from the next midnight UTC.
#
# In a versioned bucket "expire" only hides an object behind a delete marker, so that alone would keep the bytes for ever.
# An expiring bucket therefore drops a hidden version after one day, the shortest S3 offers: an object is unreadable by
# its key after expire_objects_days and erased a day later. Without an expiry, hidden versions are the undo of an
# overwrite or a delete and stay a month.
locals {
  undo_days = 30
}

resource "aws_s3_bucket_lifecycle_configuration" "this" {
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
