-- Each medium once, as the event that is furthest in its life tells it; a copy of an event or a late one changes nothing.
-- Why it was refused and what was made of it is kept beside it, because a deletion that follows does not repeat that.
select
  day, site, media_id, kind, status, refused_as, refused_because, owner_hash, size_bytes, content_type,
  created_at, uploaded_at, ready_at, variants, variant_bytes, retention_days, expires_at, render_ms, memory_mb, occurred_at,
  made_variants, made_variant_bytes
from (
  select
    *,
    row_number() over (
      partition by day, site, media_id
      order by case status when 'deleted' then 3 when 'uploaded' then 1 else 2 end desc, occurred_at desc, event_id
    ) as place,
    max(case when status in ('rejected', 'failed') then status end)
      over (partition by day, site, media_id) as refused_as,
    max(case when status in ('rejected', 'failed') then coalesce(reason, 'unknown') end)
      over (partition by day, site, media_id) as refused_because,
    max(variants) over (partition by day, site, media_id) as made_variants,
    max(variant_bytes) over (partition by day, site, media_id) as made_variant_bytes
  from media_events
) as placed
where place = 1
