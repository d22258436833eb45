-- What has become of the uploads of the last seven days.
select kind, status, sum(uploads) as uploads
from uploads_daily
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by kind, status
order by kind, status
