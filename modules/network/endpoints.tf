# Private ways to AWS services. An endpoint grants nothing: its policy bounds what can pass it at all, so that a stolen key of
# a stranger's account, or a bucket of one, is of no use from inside. Roles and resources still decide who may do what.

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

locals {
  gateways = { dynamodb = "dynamodb", s3 = "s3" }

  # Endpoint name -> prefix of the service's actions, of those that take an endpoint policy.
  interfaces = {
    athena           = "athena"
    cognito-idp      = "cognito-idp"
    "ecr.api"        = "ecr"
    "ecr.dkr"        = "ecr"
    events           = "events"
    execute-api      = "execute-api"
    glue             = "glue"
    kinesis-firehose = "firehose"
    kms              = "kms"
    lambda           = "lambda"
    logs             = "logs"
    monitoring       = "cloudwatch"
    rekognition      = "rekognition"
    secretsmanager   = "secretsmanager"
    sns              = "sns"
    sqs              = "sqs"
    ssm              = "ssm"
    states           = "states"
    sts              = "sts"
    textract         = "textract"
    transcribe       = "transcribe"
    xray             = "xray"
  }

  accounts = sort(setunion([data.aws_caller_identity.current.account_id], var.organisation.account_ids))

  # Both sides of a call are ours: who makes it, and whose the thing is.
  ours = {
    for side in ["Principal", "Resource"] :
    "aws:${side}${var.organisation.id == null ? "Account" : "OrgID"}" => var.organisation.id == null ? local.accounts : [var.organisation.id]
  }

  # Layers of private images lie in a bucket of AWS, per region, that ECR hands out presigned URLs for: not our account's.
  # https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
  image_layers = [for name in ["s3"] : {
    Sid       = "ImageLayersOfEcr"
    Effect    = "Allow"
    Principal = "*"
    Action    = ["s3:GetObject"]
    Resource  = ["arn:${data.aws_partition.current.partition}:s3:::prod-${data.aws_region.current.name}-starport-layer-bucket/*"]
  } if contains(var.interface_endpoints, "ecr.dkr")]

  policies = { for name, prefix in merge(local.gateways, local.interfaces) : name => jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [{
        Sid       = "OursToOurs"
        Effect    = "Allow"
        Principal = "*"
        Action    = ["${prefix}:*"]
        Resource  = ["*"]
        Condition = { StringEquals = local.ours }
      }],
      name == "s3" ? local.image_layers : [],
    )
  }) }
}

resource "aws_vpc_endpoint" "gateway" {
  for_each = local.gateways

  policy            = local.policies[each.key]
  route_table_ids   = [for table in aws_route_table.private : table.id]
  service_name      = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  vpc_endpoint_type = "Gateway"
  vpc_id            = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-${each.key}" })
}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  policy              = local.policies[each.key]
  private_dns_enabled = true
  security_group_ids  = [aws_security_group.this["endpoints"].id]
  service_name        = "com.amazonaws.${data.aws_region.current.name}.${each.key}"
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  vpc_endpoint_type   = "Interface"
  vpc_id              = aws_vpc.this.id

  tags = merge(var.naming.tags, { Name = "${var.naming.prefix}-${each.key}" })
}
