# Who and where the tests run as: the account, region and partition that every policy document names.

mock_data "aws_caller_identity" {
  defaults = {
    account_id = "123456789012"
    arn        = "arn:aws:iam::123456789012:role/plan"
    id         = "123456789012"
    user_id    = "AROAMOCK:plan"
  }
}

mock_data "aws_partition" {
  defaults = {
    dns_suffix = "amazonaws.com"
    id         = "aws"
    partition  = "aws"
  }
}

mock_data "aws_region" {
  defaults = {
    description = "US East (N. Virginia)"
    endpoint    = "ec2.us-east-1.amazonaws.com"
    id          = "us-east-1"
    name        = "us-east-1"
  }
}
