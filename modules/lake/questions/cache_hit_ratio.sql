-- How much of each day's requests the CDN answered from its memory.
select day, host, requests, round(hit_ratio, 4) as hit_ratio
from cache_hits
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
order by day, host
