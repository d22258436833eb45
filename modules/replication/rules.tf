# Every new version, and every delete marker, is in the other region within 15 minutes: S3's own promise (Replication Time
# Control), with the metrics that show when it is not kept. A version that is erased here is not erased there: copies go by
# the lifecycle of their own bucket.

resource "aws_s3_bucket_replication_configuration" "this" {
  for_each = var.buckets

  bucket = each.value.source.name
  role   = aws_iam_role.this.arn

  rule {
    id     = "everything"
    status = "Enabled"

    filter {}

    delete_marker_replication {
      status = "Enabled"
    }

    source_selection_criteria {
      sse_kms_encrypted_objects {
        status = "Enabled"
      }
    }

    destination {
      bucket        = local.arns[each.key].copy
      storage_class = "STANDARD_IA"

      encryption_configuration {
        replica_kms_key_id = each.value.copy.kms_key_arn
      }

      metrics {
        status = "Enabled"

        event_threshold {
          minutes = 15
        }
      }

      replication_time {
        status = "Enabled"

        time {
          minutes = 15
        }
      }
    }
  }

  # S3 tries the role out when it is told of it.
  depends_on = [aws_iam_role_policy.this]
}
