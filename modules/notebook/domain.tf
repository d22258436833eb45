# Notebooks in the private network: a domain of SageMaker Studio, one profile for each person. Its traffic passes the network's own
# ways out and nothing else; a notebook that nobody uses is switched off.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name
}

resource "aws_sagemaker_domain" "this" {
  domain_name             = var.naming.prefix
  app_network_access_type = "VpcOnly"
  auth_mode               = "IAM"
  kms_key_id              = var.kms_key_arn
  subnet_ids              = var.network.subnet_ids
  vpc_id                  = var.network.vpc_id

  default_user_settings {
    execution_role  = aws_iam_role.this.arn
    security_groups = [aws_security_group.this.id]

    jupyter_lab_app_settings {
      app_lifecycle_management {
        idle_settings {
          idle_timeout_in_minutes     = var.idle_minutes
          lifecycle_management        = "ENABLED"
          max_idle_timeout_in_minutes = var.idle_minutes
          min_idle_timeout_in_minutes = 60
        }
      }
    }

    # What a notebook shows is rows: it is shared in a repository, not by a copy in a bucket.
    sharing_settings {
      notebook_output_option = "Disabled"
    }

    space_storage_settings {
      default_ebs_storage_settings {
        default_ebs_volume_size_in_gb = 5
        maximum_ebs_volume_size_in_gb = 20
      }
    }
  }

  retention_policy {
    home_efs_file_system = var.retain ? "Retain" : "Delete"
  }

  tags = var.naming.tags

  # Without its permissions the first notebook starts, and reads nothing.
  depends_on = [aws_iam_role_policy.lake]
}

resource "aws_sagemaker_user_profile" "this" {
  for_each = var.people

  domain_id         = aws_sagemaker_domain.this.id
  user_profile_name = each.key

  tags = var.naming.tags
}

resource "aws_security_group" "this" {
  #checkov:skip=CKV2_AWS_5:the domain above wears it, which this check does not know
  name        = "${var.naming.prefix}-notebooks"
  description = "Notebooks of ${var.naming.prefix}: no way in but their own kernels, TLS out"
  vpc_id      = var.network.vpc_id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-notebooks" })
}

resource "aws_vpc_security_group_egress_rule" "tls" {
  security_group_id = aws_security_group.this.id
  description       = "AWS services"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  ip_protocol       = "tcp"
  to_port           = 443

  tags = var.naming.tags
}

# Studio's parts speak to each other on ports that it chooses.
resource "aws_vpc_security_group_egress_rule" "kernels" {
  security_group_id            = aws_security_group.this.id
  description                  = "Notebooks to their kernels"
  from_port                    = 8192
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.this.id
  to_port                      = 65535

  tags = var.naming.tags
}

resource "aws_vpc_security_group_ingress_rule" "kernels" {
  security_group_id            = aws_security_group.this.id
  description                  = "Kernels from their notebooks"
  from_port                    = 8192
  ip_protocol                  = "tcp"
  referenced_security_group_id = aws_security_group.this.id
  to_port                      = 65535

  tags = var.naming.tags
}
