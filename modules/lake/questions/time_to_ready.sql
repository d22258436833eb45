-- How long images wait for their variants: half, 95 and 99 of 100 are faster, in milliseconds.
select day, site, p50_ms, p95_ms, p99_ms
from time_to_ready
where day >= cast(cast(current_date - interval '6' day as date) as varchar) and kind = 'image'
order by day, site
