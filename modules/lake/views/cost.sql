-- What media cost by the units that are recorded on each: priced on the day of the upload, storage until it was deleted or ends.
-- What is not recorded per medium (requests to the API, the CDN, keys) is on docs/COST.md.
select
  media.day, media.site, media.kind, media.step, media.unit,
  media.units,
  media.units * prices.usd as usd
from (
  select
    day, site, kind, step, unit,
    sum(
      case step
        when 'process' then coalesce(render_ms, 0) / 1000.0e0 * coalesce(memory_mb, 0) / 1024.0e0
        when 'invoke' then case when render_ms is null then 0.0e0 else 1.0e0 end
        when 'write original' then 1.0e0
        when 'write variants' then 1.0e0 * coalesce(made_variants, 0)
        when 'keep original' then size_bytes / 1.0e9 * months
        when 'keep variants' then coalesce(made_variant_bytes, 0) / 1.0e9 * months
      end
    ) as units
  from (
    select
      day, site, kind, render_ms, memory_mb, made_variants, size_bytes, made_variant_bytes,
      date_diff('second', created_at, case when status = 'deleted' then occurred_at else expires_at end)
        / 86400.0e0 / 30.4e0 as months
    from media_latest
  ) as latest
  cross join (
    values
      ('process', 'GB-second of Lambda'),
      ('invoke', 'Lambda invocation'),
      ('write original', 'S3 PUT'),
      ('write variants', 'S3 PUT'),
      ('keep original', 'GB-month in S3'),
      ('keep variants', 'GB-month in S3')
  ) as steps (step, unit)
  group by day, site, kind, step, unit
) as media
join prices on prices.unit = media.unit and prices.since <= media.day and media.day < prices.until
