-- What was refused, or failed, and by which rule; `share` is of all uploads of that day, site and kind.
select
  day, site, kind, status, reason, media,
  cast(media as double) / cast(uploads as double) as share
from (
  select
    day, site, kind, refused_as as status, refused_because as reason,
    count(*) as media,
    cast(sum(count(*)) over (partition by day, site, kind) as bigint) as uploads
  from media_latest
  group by day, site, kind, refused_as, refused_because
) as counted
where status is not null
