-- How much the CDN answered from its memory, of what it could have: errors, redirects and uploads are no misses.
select
  day, host, requests, hits, bytes,
  cast(hits as double) / cast(requests as double) as hit_ratio
from (
  select
    "date" as day, host,
    count(*) as requests,
    cast(sum(case when result = 'Miss' then 0 else 1 end) as bigint) as hits,
    cast(sum(try_cast(bytes as bigint)) as bigint) as bytes
  from cdn_logs
  where method in ('GET', 'HEAD') and result in ('Hit', 'RefreshHit', 'OriginShieldHit', 'Miss')
  group by "date", host
) as counted
