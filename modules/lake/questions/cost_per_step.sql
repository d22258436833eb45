-- The same by what was paid for.
select step, unit, round(sum(units), 6) as units, round(sum(usd), 6) as usd
from cost
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by step, unit
order by usd desc
