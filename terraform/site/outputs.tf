output "handles" {
  description = "What a person or a test needs to use the site; usable once available."
  value = {
    api     = { id = module.api.api.id, url = module.api.api.url }
    auth    = { client_id = module.auth.client.id, pool_id = module.auth.pool.id }
    buckets = { for key, bucket in module.storage.buckets : key => bucket.name }
    bus     = module.events.bus.name
    cdn     = { domain = module.cdn.distribution.domain, id = module.cdn.distribution.id, url = local.media_url }
    queues  = { for key, queue in module.queue.queues : key => { dlq_url = queue.dlq_url, url = queue.url } }
    table   = module.metadata.table.name
  }
  depends_on = [module.functions]
}
