# What each function may do, and nothing else: one entry per sentence a reviewer would say. The compute module adds what every
# function needs (its own log group, traces).

locals {
  arns = {
    data_key     = local.platform.keys.data
    derivatives  = module.storage.buckets["derivatives"].arn
    distribution = module.cdn.distribution.arn
    incoming     = "${module.storage.buckets["originals"].arn}/incoming/*"
    originals    = module.storage.buckets["originals"].arn
    table        = module.metadata.table.arn
    variants     = "${module.storage.buckets["derivatives"].arn}/variants/*"
  }

  # The platform's key encrypts what all its sites keep, so each role may use it for what is this site's only: each service says
  # in the encryption context what it is about to open. S3 names the bucket or, without a bucket key, the object.
  key_contexts = {
    objects = { "aws:s3:arn" = flatten([for arn in [local.arns.derivatives, local.arns.originals] : [arn, "${arn}/*"]]) }
    table   = { "aws:dynamodb:tableName" = [module.metadata.table.name] }
  }
  key_uses = { for name in ["media_api", "process_image", "upload_image"] : name => {
    for what, context in merge(
      local.key_contexts,
      { environment = { "aws:lambda:FunctionArn" = ["arn:*:lambda:*:*:function:${var.naming.prefix}-${replace(name, "_", "-")}"] } },
      { for consumer, context in { process_image = { "aws:sqs:arn" = [module.queue.queues["images"].arn] } } : "queue" => context if consumer == name }
    ) :
    "key_of_${what}" => {
      actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
      conditions = { StringLike = { for name, values in context : "kms:EncryptionContext:${name}" => values } }
      resources  = [local.arns.data_key]
    }
  } }

  permissions = {
    media_api = merge(local.key_uses["media_api"], {
      announce  = { actions = ["events:PutEvents"], resources = [module.events.bus.arn] }
      cursors   = { actions = ["kms:GenerateMac", "kms:VerifyMac"], resources = [local.platform.keys.cursor] }
      erase_cdn = { actions = ["cloudfront:CreateInvalidation"], resources = [local.arns.distribution] }
      # Erasing means every version, so versions are listed.
      erase_find      = { actions = ["s3:ListBucketVersions"], resources = [local.arns.derivatives, local.arns.originals] }
      erase_objects   = { actions = ["s3:DeleteObject", "s3:DeleteObjectVersion"], resources = [local.arns.incoming, local.arns.variants] }
      items           = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.arns.table] }
      lists           = { actions = ["dynamodb:Query"], resources = [module.metadata.table.index_arn] }
      presigned_posts = { actions = ["s3:PutObject"], resources = [local.arns.incoming] }
      presigned_reads = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.arns.incoming] }
    })
    process_image = merge(local.key_uses["process_image"], {
      announce      = { actions = ["events:PutEvents"], resources = [module.events.bus.arn] }
      erase_find    = { actions = ["s3:ListBucketVersions"], resources = [local.arns.derivatives, local.arns.originals] }
      erase_objects = { actions = ["s3:DeleteObject", "s3:DeleteObjectVersion"], resources = [local.arns.incoming, local.arns.variants] }
      items         = { actions = ["dynamodb:GetItem", "dynamodb:UpdateItem"], resources = [local.arns.table] }
      originals     = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.arns.incoming] }
      verdicts      = { actions = ["s3:GetObjectTagging", "s3:GetObjectVersionTagging"], resources = [local.arns.incoming] }
      queue = {
        actions   = ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
        resources = [module.queue.queues["images"].arn]
      }
      variants = { actions = ["s3:PutObject"], resources = [local.arns.variants] }
    })
    upload_image = merge(local.key_uses["upload_image"], {
      items           = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.arns.table] }
      originals       = { actions = ["s3:PutObject"], resources = [local.arns.incoming] }
      presigned_reads = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.arns.incoming] }
    })
  }
}
