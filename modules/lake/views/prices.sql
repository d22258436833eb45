-- What a unit costs, in US dollars of us-east-1, since when. A new price is a new row: what was spent stays what it was.
-- Days before the first row are priced by it. src/cli/prices.py has the same numbers.
select
  unit, usd,
  case when row_number() over (partition by unit order by since) = 1 then '0000-00-00' else since end as since,
  lead(since, 1, '9999-99-99') over (partition by unit order by since) as until
from (
  values
    ('GB-second of Lambda', 1.33334e-5, '2026-11-21'),
    ('Lambda invocation', 2.0e-7, '2026-11-21'),
    ('S3 PUT', 5.0e-6, '2026-11-21'),
    ('GB-month in S3', 2.3e-2, '2026-11-21')
) as listed (unit, usd, since)
