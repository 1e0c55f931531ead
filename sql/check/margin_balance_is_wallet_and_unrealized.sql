-- Assets whose margin balance is not wallet balance + unrealized profit.
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
    broken.rule = 'margin_balance_is_wallet_and_unrealized'
    and broken.snapshot_at >= cast(:'since' as timestamptz)

order by broken.snapshot_at, broken.account_name;
