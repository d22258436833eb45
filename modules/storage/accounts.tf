# Readers from other accounts: one role each, below one prefix. S3 compares the role itself, not only its account.

locals {
  account_statements = { for key, name in local.names : key => flatten([for who, reader in var.buckets[key].read_by : [
    {
      Sid       = "Allow${title(replace(who, "-", ""))}"
      Effect    = "Allow"
      Principal = { AWS = reader.account }
      Action    = "s3:GetObject"
      Resource  = "arn:${local.partition}:s3:::${name}/${reader.prefix}*"
      Condition = { ArnEquals = { "aws:PrincipalArn" = reader.role_arn } }
    },
    {
      Sid       = "Allow${title(replace(who, "-", ""))}ToList"
      Effect    = "Allow"
      Principal = { AWS = reader.account }
      Action    = "s3:ListBucket"
      Resource  = "arn:${local.partition}:s3:::${name}"
      Condition = {
        ArnEquals  = { "aws:PrincipalArn" = reader.role_arn }
        StringLike = { "s3:prefix" = "${reader.prefix}*" }
      }
    },
  ]]) }
}
