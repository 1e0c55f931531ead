-- Wallets that moved by something else than their flows, though all flows are known.
-- The exchange lists some flows minutes late: an hour after its slot they must be
-- there. Intervals whose wallets fit their flows are booked as such, and need not
-- be looked at again.
select
    entry.account_name as account,
    entry.snapshot_at as slot,
    entry.asset,
    entry.wallet_change,
    entry.flows_amount,
    entry.residual

from history.slot_interval as slot

cross join lateral (

    select reconciliation.*

    from analytics.reconciliation

    where
        reconciliation.account_id = slot.account_id
        and reconciliation.snapshot_at = slot.snapshot_at
        and reconciliation.is_flows_known
        and not reconciliation.is_reconciled

    -- a fence: one interval at a time
    offset 0

) as entry

where
    slot.booking = 'unresolved'
    and slot.snapshot_at >= cast(:'since' as timestamptz)
    and slot.snapshot_at < analytics.as_of() - interval '1 hour'

order by entry.snapshot_at, entry.account_name;
