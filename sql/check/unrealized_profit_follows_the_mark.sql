-- Positions whose unrealized profit is not amount x (mark - entry).
-- severity: warn
select
    broken.account_name as account,
    broken.snapshot_at as slot,
    broken.subject as position,
    broken.told,
    broken.reckoned,
    broken.difference

from analytics.data_quality as broken

where
    broken.rule = 'unrealized_profit_follows_the_mark'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
