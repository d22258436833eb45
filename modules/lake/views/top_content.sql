-- Which media are looked at: what the CDN served of each, by site name and day. Sort by hits for the top.
select
  "date" as day, host,
  split_part(uri, '/', 3) as media_id,
  count(*) as hits,
  cast(sum(try_cast(bytes as bigint)) as bigint) as bytes
from cdn_logs
where uri like '/variants/%/%' and method = 'GET' and status in ('200', '206', '304')
group by "date", host, split_part(uri, '/', 3)
