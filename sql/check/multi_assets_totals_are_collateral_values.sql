-- Snapshots in multi-assets mode whose totals are not the collateral values of their assets.
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
    broken.rule = 'multi_assets_totals_are_collateral_values'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
