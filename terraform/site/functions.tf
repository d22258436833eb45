# The site's Lambda functions: sizes and environment here, what each may do in permissions.tf.

locals {
  media_url = "https://${local.domain}"

  # A retired site takes nothing in; in the end nothing of it is protected any more, so that it can be destroyed.
  retain  = var.retain && !try(var.site.retired.destroy, false)
  uploads = var.site.retired == null ? "open" : "closed since ${var.site.retired.since}"

  file_bytes = jsonencode({ for kind, mb in var.site.limits.file_mb : kind => mb * 1000000 })
  limits     = jsonencode({ site = var.site.limits.site, user = var.site.limits.user })

  functions = {
    media_api = {
      description     = "Answers the JSON routes: create an upload, show, list, delete, usage"
      memory_mb       = 512
      timeout_seconds = 15
      environment = {
        AUTH_CLIENT_ID     = module.auth.client.id
        CURSOR_KEY_ARN     = local.platform.keys.cursor
        DERIVATIVES_BUCKET = module.storage.buckets["derivatives"].name
        DISTRIBUTION_ID    = module.cdn.distribution.id
        EVENT_BUS_NAME     = module.events.bus.name
        FILE_BYTES         = local.file_bytes
        LIMITS             = local.limits
        MEDIA_URL          = local.media_url
        ORIGIN_HASHES      = local.secret_hashes
        ORIGINALS_BUCKET   = module.storage.buckets["originals"].name
        RETENTION_DAYS     = tostring(var.site.retention_days)
        TABLE_NAME         = module.metadata.table.name
        UPLOADS            = local.uploads
      }
    }
    process_image = {
      description = "Checks an uploaded image and writes its variants"
      # One whole vCPU is at 1,769 MB: the encoders are what takes the time.
      memory_mb       = 1769
      timeout_seconds = 60
      environment = {
        DERIVATIVES_BUCKET = module.storage.buckets["derivatives"].name
        EVENT_BUS_NAME     = module.events.bus.name
        FAST               = tostring(var.site.images.fast)
        FILE_BYTES         = local.file_bytes
        HEIC               = tostring(var.site.images.heic)
        ORIGINALS_BUCKET   = module.storage.buckets["originals"].name
        PRESETS            = jsonencode([for name, preset in var.site.images.presets : merge({ name = name }, { for k, v in preset : k => v if v != null })])
        TABLE_NAME         = module.metadata.table.name
      }
    }
    upload_image = {
      description     = "Takes an image from a web form"
      memory_mb       = 512
      timeout_seconds = 15
      environment = {
        AUTH_CLIENT_ID   = module.auth.client.id
        FILE_BYTES       = local.file_bytes
        LIMITS           = local.limits
        MEDIA_URL        = local.media_url
        ORIGIN_HASHES    = local.secret_hashes
        ORIGINALS_BUCKET = module.storage.buckets["originals"].name
        RETENTION_DAYS   = tostring(var.site.retention_days)
        TABLE_NAME       = module.metadata.table.name
        UPLOADS          = local.uploads
      }
    }
  }

  # A function's zip is called like it. The decoders of HEIC are only with those who ask for them.
  zips = merge(
    { for name in keys(local.functions) : name => var.packages.manifest.functions[name] },
    { process_image = var.packages.manifest.functions[var.site.images.heic ? "process_image_heic" : "process_image"] }
  )

  event_sources = {
    media_api = {}
    # Ten images of 10 MB are about what one function decodes within its time; few at once keeps the table and S3 calm.
    process_image = { images = { arn = module.queue.queues["images"].arn, batch_size = 5, max_concurrency = 10 } }
    upload_image  = {}
  }
}

module "functions" {
  source   = "../../modules/compute"
  for_each = toset(["media_api", "process_image", "upload_image"])

  environment   = local.functions[each.key].environment
  event_sources = local.event_sources[each.key]
  function = {
    description     = local.functions[each.key].description
    log_days        = local.keep.log_days
    memory_mb       = local.functions[each.key].memory_mb
    name            = each.key
    timeout_seconds = local.functions[each.key].timeout_seconds
  }
  kms_key_arn = local.platform.keys.data
  naming      = local.naming
  package = {
    architecture = var.packages.manifest.architecture
    path         = "${var.packages.directory}/${local.zips[each.key].file}"
    runtime      = var.packages.manifest.runtime
    sha256       = local.zips[each.key].sha256
  }
  permissions = local.permissions[each.key]
}
