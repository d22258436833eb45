-- Bytes that each site stores now, originals and variants together.
select site, sum(media) as media, sum(size_bytes + variant_bytes) as bytes
from storage
group by site
order by bytes desc
