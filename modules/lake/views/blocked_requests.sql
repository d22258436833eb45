-- What the firewalls blocked, by the rule that decided.
select
  day,
  split_part(web_acl, '/', 3) as firewall,
  rule, rule_type,
  count(*) as requests,
  count(distinct request.country) as countries
from waf_logs
where action = 'BLOCK'
group by day, split_part(web_acl, '/', 3), rule, rule_type
