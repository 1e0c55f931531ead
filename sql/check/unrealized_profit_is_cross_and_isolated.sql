-- Assets whose unrealized profit less the cross part is not that of isolated positions.
-- severity: warn
select
    broken.account_name as account,
    broken.snapshot_at as slot,
    broken.subject as asset,
    broken.told,
    broken.reckoned,
    broken.difference

from analytics.data_quality as broken

where
    broken.rule = 'unrealized_profit_is_cross_and_isolated'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
