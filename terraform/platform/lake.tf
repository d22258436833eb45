# The lake of this environment: what its sites tell of their media, as tables to ask. The queue and the function in front of it
# bill by the month, so they are the platform's, and a site has only a rule that feeds the queue.

locals {
  # A pseudonym of a person is still about the person, and so may an answer be.
  lake_days = { lake = var.retention_days, lake-results = min(7, var.retention_days) }

  # A rule's ARN begins with its bus, and a site's bus is named as the site is.
  lake_senders = ["arn:${local.partition}:events:${local.region}:${local.account_id}:rule/${var.naming.prefix}-*"]
}

module "lake_storage" {
  source = "../../modules/storage"

  naming = var.naming
  buckets = {
    lake = {
      emits_events        = true
      expire_objects_days = local.lake_days["lake"]
      force_destroy       = !var.retain
      kms_key_arn         = format("%s", aws_kms_key.data.arn) # never null, as the plan then knows before there is a key
      log_bucket          = module.logs.buckets["logs"].name
    }
    lake-results = {
      expire_objects_days = local.lake_days["lake-results"]
      force_destroy       = !var.retain
      kms_key_arn         = format("%s", aws_kms_key.data.arn)
      log_bucket          = module.logs.buckets["logs"].name
    }
  }
}

module "lake" {
  source = "../../modules/lake"

  kms_key_arn    = aws_kms_key.data.arn
  naming         = var.naming
  retention_days = var.retention_days
  storage = {
    lake    = module.lake_storage.buckets["lake"].name
    logs    = module.logs.buckets["logs"].name
    results = module.lake_storage.buckets["lake-results"].name
  }
}

# Makes pseudonyms of people. Without it nobody can tell whose one is, so nobody but the function below may use it.
resource "aws_kms_key" "pseudonyms" {
  #checkov:skip=CKV_AWS_7:KMS offers no rotation for HMAC keys
  customer_master_key_spec = "HMAC_256"
  description              = "${var.naming.prefix}: pseudonyms of people in the lake"
  deletion_window_in_days  = 7
  key_usage                = "GENERATE_VERIFY_MAC"
  policy                   = jsonencode({ Version = "2012-10-17", Statement = [local.account_statement] })

  tags = var.naming.tags
}

module "lake_queue" {
  source = "../../modules/queue"

  kms_key_arn = aws_kms_key.data.arn
  naming      = var.naming
  queues = { lake = {
    consumer_timeout_seconds = 30
    dead_letter_days         = min(14, var.retention_days)
    max_receives             = 10
    retention_days           = min(4, var.retention_days)
  } }
  senders = { lake = local.lake_senders }
}

locals {
  lake_bucket_arn = module.lake_storage.buckets["lake"].arn

  record_event = merge({
    malformed  = { actions = ["s3:PutObject"], resources = ["${local.lake_bucket_arn}/errors/malformed/*"] }
    pseudonyms = { actions = ["kms:GenerateMac"], resources = [aws_kms_key.pseudonyms.arn] }
    queue = {
      actions   = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
      resources = [module.lake_queue.queues["lake"].arn]
    }
    rows = { actions = ["firehose:PutRecordBatch"], resources = [module.lake.streams["media_events"].arn] }
    }, { for what, context in {
      environment = { "aws:lambda:FunctionArn" = ["arn:*:lambda:*:*:function:${var.naming.prefix}-record-event"] }
      objects     = { "aws:s3:arn" = [local.lake_bucket_arn, "${local.lake_bucket_arn}/errors/malformed/*"] }
      queue       = { "aws:sqs:arn" = [module.lake_queue.queues["lake"].arn] }
      } : "key_of_${what}" => {
      actions    = ["kms:Decrypt", "kms:GenerateDataKey"]
      conditions = { StringLike = { for name, values in context : "kms:EncryptionContext:${name}" => values } }
      resources  = [aws_kms_key.data.arn]
  } })
}

module "record_event" {
  source = "../../modules/compute"

  environment = {
    LAKE_BUCKET       = module.lake_storage.buckets["lake"].name
    LAKE_STREAM       = module.lake.streams["media_events"].name
    PSEUDONYM_KEY_ARN = aws_kms_key.pseudonyms.arn
  }
  # A batch is one call of the stream: what comes within 20 seconds, 500 at most.
  event_sources = { lake = { arn = module.lake_queue.queues["lake"].arn, batch_size = 500, max_concurrency = 5, window_seconds = 20 } }
  function = {
    description     = "Brings what sites tell of their media to the lake"
    log_days        = local.person_log_days
    memory_mb       = 256
    name            = "record_event"
    timeout_seconds = 30
  }
  kms_key_arn = aws_kms_key.data.arn
  naming      = var.naming
  package = {
    architecture = var.packages.manifest.architecture
    path         = "${var.packages.directory}/${var.packages.manifest.functions["record_event"].file}"
    runtime      = var.packages.manifest.runtime
    sha256       = var.packages.manifest.functions["record_event"].sha256
  }
  permissions = local.record_event
}

# A file below errors/ is an event that nobody can count: the news of it waits in a queue of dead letters, which has its alarm.
module "lake_errors" {
  source = "../../modules/events"

  naming = var.naming
  rules = { lake-errors = {
    description = "Something that should be in the lake of ${var.naming.prefix} is not"
    pattern = jsonencode({
      source      = ["aws.s3"]
      detail-type = ["Object Created"]
      detail      = { bucket = { name = [module.lake_storage.buckets["lake"].name] }, object = { key = [{ prefix = "errors/" }] } }
    })
  } }
  targets = { lake-errors = {
    dlq_arn   = module.lake_queue.queues["lake"].dlq_arn
    queue_arn = module.undelivered.dead_letter_queues["lake-errors"].arn
    rule      = "lake-errors"
  } }
}
