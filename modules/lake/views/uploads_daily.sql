-- What was uploaded, by the day it was announced on, and what has become of it.
select
  day, site, kind, status,
  count(*) as uploads,
  cast(sum(size_bytes) as bigint) as size_bytes
from media_latest
group by day, site, kind, status
