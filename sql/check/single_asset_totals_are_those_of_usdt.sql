-- Snapshots in single-asset mode whose totals differ from the USDT balance.
-- severity: warn
select
    broken.account_name as account,
    broken.snapshot_at as slot,
    broken.subject as total,
    broken.told,
    broken.reckoned,
    broken.difference

from analytics.data_quality as broken

where
    broken.rule = 'single_asset_totals_are_those_of_usdt'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
