-- Conversions of which only one leg was reported within ten seconds.
-- severity: warn
select
    broken.account_name as account,
    broken.snapshot_at as slot,
    broken.subject as asset,
    broken.reported,
    broken.computed,
    broken.difference

from analytics.data_quality as broken

where
    broken.rule = 'conversions_have_two_legs'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
