# A function inside a network. Lambda makes its network interfaces under the function's own role, so the role must be able to;
# the code that runs under the same role must not.

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  in_account = "${data.aws_region.current.name}:${data.aws_caller_identity.current.account_id}"

  network_reads = ["ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets"]
  network_writes = [
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:UnassignPrivateIpAddresses",
  ]

  # https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html
  network_statements = [for statement in [
    {
      # EC2's Describe actions know no resources.
      Sid      = "FindNetworkInterfaces"
      Effect   = "Allow"
      Action   = local.network_reads
      Resource = ["*"]
    },
    {
      # Nobody knows an interface before Lambda makes it: whatever EC2 has in this account and region.
      Sid      = "MakeNetworkInterfaces"
      Effect   = "Allow"
      Action   = local.network_writes
      Resource = ["arn:${data.aws_partition.current.partition}:ec2:${local.in_account}:*/*"]
    },
    {
      # The key is set on what the function's code calls, and not on what Lambda calls for it.
      Sid       = "NoNetworkInterfacesByCode"
      Effect    = "Deny"
      Action    = concat(local.network_reads, local.network_writes)
      Resource  = ["*"]
      Condition = { ArnEquals = { "lambda:SourceFunctionArn" = "arn:${data.aws_partition.current.partition}:lambda:${local.in_account}:function:${local.full_name}" } }
    },
  ] : statement if var.network != null]
}
