-- What the firewalls blocked, by the rule of the web ACL that decided; of rules in a group it is the group's.
select
  day,
  split_part(web_acl, '/', 3) as firewall,
  rule, rule_type,
  count(*) as requests,
  count(distinct request.country) as countries
from waf_logs
where action = 'BLOCK'
group by day, split_part(web_acl, '/', 3), rule, rule_type
