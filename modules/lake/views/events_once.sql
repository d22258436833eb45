-- Every event once, however often it was sent: copies have one site and id, and lie in one day.
select
  day, site, event_id, event_type, occurred_at, media_id, kind, status, reason, owner_hash, size_bytes, content_type,
  created_at, uploaded_at, ready_at, variants, variant_bytes, retention_days, expires_at, render_ms, memory_mb
from (
  select *, row_number() over (partition by day, site, event_id order by occurred_at) as copy
  from media_events
) as numbered
where copy = 1
