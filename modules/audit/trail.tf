# Who did what in this account, in every region: what manages it, and each object that is read or written in its buckets.

resource "aws_cloudwatch_log_group" "trail" {
  name              = local.log_group
  kms_key_id        = aws_kms_key.audit.arn
  retention_in_days = var.log_days

  tags = var.naming.tags
}

resource "aws_iam_role" "trail" {
  name                 = "${var.naming.prefix}-trail"
  permissions_boundary = var.naming.boundary_arn
  description          = "Writes the trail of ${var.naming.prefix} to its log group"
  # AWS documents no condition here, and a trail whose role refuses it is none. It wears roles of the trail's account only.
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "TrailWearsIt"
      Effect    = "Allow"
      Principal = { Service = "cloudtrail.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "trail" {
  name = "log-group"
  role = aws_iam_role.trail.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "OwnStreams"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = "${aws_cloudwatch_log_group.trail.arn}:log-stream:${local.account_id}_CloudTrail_*"
    }]
  })
}

resource "aws_cloudtrail" "this" {
  #checkov:skip=CKV_AWS_252:a message for each file tells nobody anything; what matters in them has alarms below
  name = "${var.naming.prefix}-trail"

  cloud_watch_logs_group_arn    = "${aws_cloudwatch_log_group.trail.arn}:*"
  cloud_watch_logs_role_arn     = aws_iam_role.trail.arn
  enable_log_file_validation    = true
  enable_logging                = true
  include_global_service_events = true
  is_multi_region_trail         = true
  kms_key_id                    = aws_kms_key.audit.arn
  s3_bucket_name                = var.bucket

  advanced_event_selector {
    name = "Whatever manages the account"

    field_selector {
      field  = "eventCategory"
      equals = ["Management"]
    }
  }

  # By the beginning of the name: the bucket of a site that is added tomorrow is recorded from its first object on.
  advanced_event_selector {
    name = "Objects of this environment's buckets"

    field_selector {
      field  = "eventCategory"
      equals = ["Data"]
    }
    field_selector {
      field  = "resources.type"
      equals = ["AWS::S3::Object"]
    }
    field_selector {
      field           = "resources.ARN"
      not_starts_with = length(var.unrecorded_buckets) > 0 ? sort([for name in var.unrecorded_buckets : "arn:${local.partition}:s3:::${name}/"]) : null
      starts_with     = ["arn:${local.partition}:s3:::${var.naming.prefix}-"]
    }
  }

  tags = var.naming.tags

  # CloudTrail tries both at once when it is made.
  depends_on = [aws_iam_role_policy.trail, aws_kms_alias.audit]
}
