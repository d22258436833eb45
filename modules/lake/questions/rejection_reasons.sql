-- Why uploads of the last seven days were refused, the most frequent first.
select status, reason, sum(media) as media
from rejections
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by status, reason
order by media desc, reason
