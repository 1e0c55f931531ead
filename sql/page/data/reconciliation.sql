-- Wallets that do not reconcile
-- place: 30
-- asks: Did a wallet move by something that no flow tells?
-- unit: the asset itself
-- about: period
-- width: half
-- method: Wallet change less the flows between two slots, by asset; 0 is exact.
select
    account_name as account,
    environment,
    asset,
    count(*) as intervals,
    trim_scale(sum(residual)) as residual,
    min(snapshot_at) as first_slot_at,
    max(snapshot_at) as last_slot_at,
    string_agg(distinct booking, ', ') as note

from analytics.reconciliation

where
    account_name = any(cast(:'accounts' as text[]))
    and residual <> 0
    and snapshot_at > cast(:'since' as timestamptz)
    and snapshot_at <= cast(:'until' as timestamptz)

group by account_name, environment, asset

order by account_name, asset;
