# S3 tells EventBridge about every new original; a rule brings it to the queue of the function that processes it.

module "events" {
  source = "../../modules/events"

  bus    = { archive_days = var.site.retention_days }
  naming = local.naming
  rules = {
    lake = {
      bus         = "own"
      description = "What ${var.naming.prefix} tells of its media, for the lake"
      pattern     = jsonencode({ source = ["slipway.media"] })
    }
    # S3 reports to the account's default bus and to no other.
    images = {
      bus         = "default"
      description = "A new original in ${var.naming.prefix}"
      pattern = jsonencode({
        source      = ["aws.s3"]
        detail-type = ["Object Created"]
        detail = {
          bucket = { name = [module.storage.origins["originals"].name] }
          object = { key = [{ prefix = "incoming/" }] }
        }
      })
    }
  }
  targets = {
    # The platform's queue, which every site of the environment feeds; the name is put in here, so none speaks for another.
    lake = {
      constants = { site = local.site_name }
      dlq_arn   = local.platform.lake.dlq_arn
      queue_arn = local.platform.lake.queue_arn
      rule      = "lake"
    }
    images = { dlq_arn = module.queue.queues["images"].dlq_arn, queue_arn = module.queue.queues["images"].arn, rule = "images" }
  }
}

module "queue" {
  source = "../../modules/queue"

  kms_key_arn = local.platform.keys.data
  naming      = local.naming
  # Ten deliveries are about 20 minutes of an outage, because process_image spaces its retries out; what can never be read dies
  # at once, because that is not spaced out.
  queues = { images = {
    consumer_timeout_seconds = local.functions["process_image"].timeout_seconds
    dead_letter_days         = local.keep.dead_letter_days
    max_receives             = 10
    retention_days           = local.keep.queue_days
  } }
  senders = { images = [module.events.rules["images"].arn] }
}
