# Who talked to whom, accepted or not, kept for a while in a log group that only this network's flow log writes to.

resource "aws_cloudwatch_log_group" "flow" {
  #checkov:skip=CKV_AWS_338:who talked to whom helps for weeks; how long that is, is the environment's value
  name              = "/aws/vpc/${var.naming.prefix}-network"
  kms_key_id        = var.flow_logs.kms_key_arn
  retention_in_days = var.flow_logs.days

  tags = var.naming.tags
}

resource "aws_iam_role" "flow" {
  name                 = "${var.naming.prefix}-flow-logs"
  permissions_boundary = var.naming.boundary_arn
  description          = "Writes the flow log of ${var.naming.prefix}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "FlowLogsOfThisAccount"
      Effect    = "Allow"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = {
        ArnLike = {
          "aws:SourceArn" = "arn:${data.aws_partition.current.partition}:ec2:${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}:vpc-flow-log/*"
        }
        StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.current.account_id }
      }
    }]
  })

  tags = var.naming.tags
}

resource "aws_iam_role_policy" "flow" {
  name = "flow-log"
  role = aws_iam_role.flow.name
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "OwnLogGroup"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:DescribeLogGroups", "logs:DescribeLogStreams", "logs:PutLogEvents"]
      Resource = [aws_cloudwatch_log_group.flow.arn, "${aws_cloudwatch_log_group.flow.arn}:*"]
    }]
  })
}

resource "aws_flow_log" "this" {
  iam_role_arn         = aws_iam_role.flow.arn
  log_destination      = aws_cloudwatch_log_group.flow.arn
  log_destination_type = "cloud-watch-logs"
  traffic_type         = "ALL"
  vpc_id               = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = var.naming.prefix })

  # Without the policy the first deliveries fail, and nobody is told.
  depends_on = [aws_iam_role_policy.flow]
}
