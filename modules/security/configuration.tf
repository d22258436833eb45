# Config records how every resource is set, and was: Security Hub's controls read it, and so does who asks "since when?".

# AWS's own role: it is kept up to date by AWS, and Security Hub's Config.1 asks for it.
resource "aws_iam_service_linked_role" "config" {
  aws_service_name = "config.amazonaws.com"
  description      = "Config of ${var.naming.prefix}"
}

resource "aws_config_configuration_recorder" "this" {
  name     = var.naming.prefix
  role_arn = aws_iam_service_linked_role.config.arn

  recording_group {
    all_supported                 = true
    include_global_resource_types = true # IAM's, recorded in this region
  }
}

resource "aws_config_delivery_channel" "this" {
  name           = var.naming.prefix
  s3_bucket_name = var.configuration.bucket
  s3_kms_key_arn = var.configuration.kms_key_arn

  snapshot_delivery_properties {
    delivery_frequency = "TwentyFour_Hours"
  }

  depends_on = [aws_config_configuration_recorder.this]
}

resource "aws_config_configuration_recorder_status" "this" {
  is_enabled = true
  name       = aws_config_configuration_recorder.this.name

  depends_on = [aws_config_delivery_channel.this]
}
