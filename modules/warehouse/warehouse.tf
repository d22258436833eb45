# A warehouse beside Athena, for sites at scale: the same rows, read where they lie by an external schema, without a copy. It bills
# by the second of a question and nothing in between: Redshift Serverless pauses by itself when nobody asks.

data "aws_caller_identity" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  logs       = toset(["connectionlog", "useractivitylog", "userlog"])
  name       = "${var.naming.prefix}-lake"
}

# Redshift would make them itself: without a key, and for ever. They hold questions, and with them what was asked for.
resource "aws_cloudwatch_log_group" "this" {
  #checkov:skip=CKV_AWS_338:what people asked is kept as long as what they asked about, not for a year
  for_each = local.logs

  name              = "/aws/redshift/${local.name}/${each.key}"
  kms_key_id        = var.kms_key_arn
  retention_in_days = var.log_days

  tags = var.naming.tags
}

resource "aws_redshiftserverless_namespace" "this" {
  namespace_name       = local.name
  db_name              = "analytics"
  default_iam_role_arn = aws_iam_role.this.arn
  iam_roles            = [aws_iam_role.this.arn]
  kms_key_id           = var.kms_key_arn
  log_exports          = local.logs

  # Nobody knows the administrator's password: it is made, kept and rotated by Secrets Manager. People come by IAM.
  admin_password_secret_kms_key_id = var.kms_key_arn
  admin_username                   = "keeper" # not the name that everybody would try
  manage_admin_password            = true

  tags = var.naming.tags

  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_redshiftserverless_workgroup" "this" {
  workgroup_name       = local.name
  namespace_name       = aws_redshiftserverless_namespace.this.namespace_name
  base_capacity        = var.capacity.base_rpus
  max_capacity         = var.capacity.max_rpus
  enhanced_vpc_routing = true # what it reads passes the network's own endpoints
  publicly_accessible  = false
  security_group_ids   = [aws_security_group.this.id]
  subnet_ids           = var.network.subnet_ids

  dynamic "config_parameter" {
    for_each = {
      enable_user_activity_logging = "true"
      max_query_execution_time     = tostring(var.capacity.max_query_seconds)
      require_ssl                  = "true"
    }
    content {
      parameter_key   = config_parameter.key
      parameter_value = config_parameter.value
    }
  }

  tags = var.naming.tags
}

# A question that nobody stops must not cost a month: beyond the day's hours of capacity the workgroup answers no more.
resource "aws_redshiftserverless_usage_limit" "day" {
  amount        = var.capacity.rpu_hours_per_day
  breach_action = "deactivate"
  period        = "daily"
  resource_arn  = aws_redshiftserverless_workgroup.this.arn
  usage_type    = "serverless-compute"
}

# Nobody connects to it: questions come by the Data API and the query editor. It goes out to the catalogue and to S3 only.
resource "aws_security_group" "this" {
  name        = "${var.naming.prefix}-warehouse"
  description = "The warehouse of ${var.naming.prefix}: no way in, TLS out"
  vpc_id      = var.network.vpc_id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-warehouse" })
}

resource "aws_vpc_security_group_egress_rule" "tls" {
  security_group_id = aws_security_group.this.id
  description       = "The catalogue, keys and S3"
  cidr_ipv4         = "0.0.0.0/0"
  from_port         = 443
  ip_protocol       = "tcp"
  to_port           = 443

  tags = var.naming.tags
}
