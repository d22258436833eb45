-- The twenty media that the CDN served most in the last seven days.
select host, media_id, sum(bytes) as bytes, sum(hits) as hits
from top_content
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by host, media_id
order by hits desc, media_id
limit 20
