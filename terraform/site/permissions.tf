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

  permissions = {
    media_api = {
      cursors   = { actions = ["kms:GenerateMac", "kms:VerifyMac"], resources = [local.platform.keys.cursor] }
      data_key  = { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [local.arns.data_key] }
      erase_cdn = { actions = ["cloudfront:CreateInvalidation"], resources = [local.arns.distribution] }
      # Erasing means every version, so versions are listed.
      erase_find      = { actions = ["s3:ListBucketVersions"], resources = [local.arns.derivatives, local.arns.originals] }
      erase_objects   = { actions = ["s3:DeleteObject", "s3:DeleteObjectVersion"], resources = [local.arns.incoming, local.arns.variants] }
      items           = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.arns.table] }
      lists           = { actions = ["dynamodb:Query"], resources = [module.metadata.table.index_arn] }
      presigned_posts = { actions = ["s3:PutObject"], resources = [local.arns.incoming] }
      presigned_reads = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.arns.incoming] }
    }
    process_image = {
      announce      = { actions = ["events:PutEvents"], resources = [module.events.bus.arn] }
      data_key      = { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [local.arns.data_key] }
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
    }
    upload_image = {
      data_key        = { actions = ["kms:Decrypt", "kms:GenerateDataKey"], resources = [local.arns.data_key] }
      items           = { actions = ["dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem"], resources = [local.arns.table] }
      originals       = { actions = ["s3:PutObject"], resources = [local.arns.incoming] }
      presigned_reads = { actions = ["s3:GetObject", "s3:GetObjectVersion"], resources = [local.arns.incoming] }
    }
  }
}
