-- What the media of the last seven days cost each site, in US dollars.
select site, round(sum(usd), 6) as usd
from cost
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by site
order by usd desc
