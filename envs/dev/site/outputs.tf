output "site" {
  description = "Handles of the site: API, CDN, users, buckets, table, queues."
  value       = module.site.handles
}
