-- What the firewalls blocked in the last seven days, by rule.
select firewall, rule, sum(requests) as requests
from blocked_requests
where day >= cast(cast(current_date - interval '6' day as date) as varchar)
group by firewall, rule
order by requests desc, rule
