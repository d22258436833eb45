-- How long a medium took from its last byte to its last variant. Percentiles by nearest rank, so each is a time that was
-- measured, and every engine counts the same.
select
  day, site, kind,
  count(*) as media,
  min(case when place * 100 >= media * 50 then milliseconds end) as p50_ms,
  min(case when place * 100 >= media * 95 then milliseconds end) as p95_ms,
  min(case when place * 100 >= media * 99 then milliseconds end) as p99_ms
from (
  select
    day, site, kind, milliseconds,
    row_number() over (partition by day, site, kind order by milliseconds) as place,
    count(*) over (partition by day, site, kind) as media
  from (
    select day, site, kind, date_diff('millisecond', uploaded_at, ready_at) as milliseconds
    from media_latest
    where ready_at is not null and uploaded_at is not null
  ) as timed
) as placed
group by day, site, kind
