-- What is stored at this moment, and when it ends: neither deleted nor expired.
select
  day, site, kind, retention_days,
  cast(cast(expires_at as date) as varchar) as expires_on,
  count(*) as media,
  cast(sum(size_bytes) as bigint) as size_bytes,
  cast(sum(coalesce(variant_bytes, 0)) as bigint) as variant_bytes
from media_latest
where status <> 'deleted' and expires_at > cast(current_timestamp at time zone 'UTC' as timestamp)
group by day, site, kind, retention_days, cast(cast(expires_at as date) as varchar)
