-- How many media were announced on each of the last seven days.
select day, sum(uploads) as uploads
from uploads_daily
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by day
order by day
