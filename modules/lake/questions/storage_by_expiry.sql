-- How much ends on which day: what the store will be rid of.
select expires_on, sum(size_bytes + variant_bytes) as bytes
from storage
group by expires_on
order by expires_on
