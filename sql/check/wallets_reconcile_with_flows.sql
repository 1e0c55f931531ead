-- Wallets that moved by something else than their flows, though all flows are known.
-- The exchange lists some flows minutes late.
select
    broken.account_name as account,
    broken.snapshot_at as slot,
    broken.subject as asset,
    broken.told,
    broken.reckoned,
    broken.difference

from analytics.data_quality as broken

where
    broken.rule = 'wallets_reconcile_with_flows'
    and broken.snapshot_at >= cast(:'since' as timestamptz)
    and broken.snapshot_at < analytics.as_of() - interval '1 hour'

order by broken.snapshot_at, broken.account_name;
