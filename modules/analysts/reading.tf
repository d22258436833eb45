# What may be read of the lake, as statements: who asks in person, in a notebook, in a dashboard or in a warehouse reads the same
# and nothing else. Policies of IAM, and not Lake Formation, decide: they can be read in a plan and tried before anything exists
# (docs/adr/0015-iam-for-the-lake.md).

data "aws_caller_identity" "current" {}

data "aws_partition" "current" {}

data "aws_region" "current" {}

locals {
  account_id = data.aws_caller_identity.current.account_id
  partition  = data.aws_partition.current.partition
  region     = data.aws_region.current.name

  catalog   = "arn:${local.partition}:glue:${local.region}:${local.account_id}"
  s3        = "arn:${local.partition}:s3:::"
  workgroup = "arn:${local.partition}:athena:${local.region}:${local.account_id}:workgroup/${var.lake.workgroup}"

  # Where rows lie that are open to analysts: prefix by bucket.
  curated = { (var.lake.bucket) = var.lake.curated_prefix, (var.logs.bucket) = var.logs.prefix }
  rows    = sort([for bucket, prefix in local.curated : "${local.s3}${bucket}/${prefix}*"])
  answers = "${local.s3}${var.lake.results_bucket}/*"

  look = [
    {
      Sid      = "KnowTheTables"
      Effect   = "Allow"
      Action   = ["glue:BatchGetPartition", "glue:GetDatabase", "glue:GetPartition", "glue:GetPartitions", "glue:GetTable", "glue:GetTables"]
      Resource = ["${local.catalog}:catalog", "${local.catalog}:database/${var.lake.database}", "${local.catalog}:table/${var.lake.database}/*"]
    },
    {
      Sid      = "ReadCuratedRows"
      Effect   = "Allow"
      Action   = ["s3:GetObject"]
      Resource = local.rows
    },
    {
      Sid       = "FindCuratedRows"
      Effect    = "Allow"
      Action    = ["s3:ListBucket"]
      Resource  = sort([for bucket in keys(local.curated) : "${local.s3}${bucket}"])
      Condition = { StringLike = { "s3:prefix" = sort([for prefix in values(local.curated) : "${prefix}*"]) } }
    },
    {
      # Whatever else a role is given one day: files of users and what is known of them are not for who analyses.
      Sid         = "NothingElseOfS3"
      Effect      = "Deny"
      Action      = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"]
      NotResource = concat(local.rows, [local.answers])
    },
    { Sid = "NoMetadata", Effect = "Deny", Action = ["dynamodb:*"], Resource = ["*"] },
  ]

  ask = [
    {
      Sid    = "AskInTheWorkgroup"
      Effect = "Allow"
      Action = [
        "athena:BatchGetNamedQuery", "athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults",
        "athena:GetQueryResultsStream", "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:ListQueryExecutions",
        "athena:StartQueryExecution", "athena:StopQueryExecution",
      ]
      Resource = [local.workgroup]
    },
    { Sid = "KeepAnswers", Effect = "Allow", Action = ["s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"], Resource = [local.answers] },
    { Sid = "FindAnswers", Effect = "Allow", Action = ["s3:GetBucketLocation", "s3:ListBucket"], Resource = ["${local.s3}${var.lake.results_bucket}"] },
  ]

  key = [
    {
      # One key encrypts what all sites keep: it opens the lake's buckets only, and through S3 only.
      Sid      = "OpenTheLake"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [var.lake.kms_key_arn]
      Condition = {
        StringEquals = { "kms:ViaService" = "s3.${local.region}.amazonaws.com" }
        StringLike = { "kms:EncryptionContext:aws:s3:arn" = flatten([for bucket in [var.lake.bucket, var.lake.results_bucket] : [
          "${local.s3}${bucket}", "${local.s3}${bucket}/*",
        ]]) }
      }
    },
  ]

  # By what is asked of AWS and by name: a plan knows the lake's names and not yet its key, so that what is read stands in a policy
  # of its own, which can be tried on the plan (src/cli/analyst_rules.py).
  policies = { for use, statements in { ask = concat(local.look, local.ask), look = local.look } : use => {
    key  = jsonencode({ Version = "2012-10-17", Statement = local.key })
    lake = jsonencode({ Version = "2012-10-17", Statement = statements })
  } }
}
