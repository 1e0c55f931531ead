-- Grain: one row per account, interval from one taken slot to the next, and
-- asset that was held or moved in it.
create view analytics.reconciliation as

select
    slot.account_id,
    slot.account_name,
    slot.environment,
    slot.snapshot_at,
    slot.opened_at,
    nullif(cast(entry.asset as text), '') as asset,
    cast(
        analytics.bounded_10(entry.opening_wallet) as numeric(28, 10)
    ) as opening_wallet,
    cast(
        analytics.bounded_10(entry.closing_wallet) as numeric(28, 10)
    ) as closing_wallet,
    cast(
        analytics.bounded_10(entry.closing_wallet - entry.opening_wallet)
        as numeric(28, 10)
    ) as wallet_change,
    cast(
        analytics.bounded_10(entry.amount) as numeric(28, 10)
    ) as flows_amount,
    cast(
        analytics.bounded_10(
            entry.closing_wallet - entry.opening_wallet - entry.amount
        )
        as numeric(28, 10)
    ) as residual,
    entry.flows,
    entry.closing_wallet - entry.opening_wallet = entry.amount
        as is_reconciled,
    slot.is_flows_known,
    slot.booking,
    slot.revised_at

from analytics.intervals as slot

cross join lateral (

    select
        coalesce(opening.asset, closing.asset, flow.asset) as asset,
        case
            when opening.asset is null then 0
            else opening.wallet_balance
        end as opening_wallet,
        case
            when closing.asset is null then 0
            else closing.wallet_balance
        end as closing_wallet,
        coalesce(flow.amount, 0) as amount,
        coalesce(flow.flows, 0) as flows

    from (

        select
            asset_balance.asset,
            asset_balance.wallet_balance

        from history.asset_balance

        where
            asset_balance.account_id = slot.account_id
            and asset_balance.snapshot_at = slot.opened_at

    ) as opening

    full join (

        select
            asset_balance.asset,
            asset_balance.wallet_balance

        from history.asset_balance

        where
            asset_balance.account_id = slot.account_id
            and asset_balance.snapshot_at = slot.snapshot_at

    ) as closing
        on opening.asset = closing.asset

    full join (

        select
            slot_flow.asset,
            sum(slot_flow.amount) as amount,
            sum(slot_flow.flows) as flows

        from history.slot_flow

        where
            slot_flow.account_id = slot.account_id
            and slot_flow.snapshot_at = slot.snapshot_at

        group by slot_flow.asset

    ) as flow
        on flow.asset = coalesce(opening.asset, closing.asset)

) as entry;

comment on view analytics.reconciliation is
    'Whether the books close: the change of each wallet from one taken slot '
    'to the next beside the flows that are booked to it. Where is_flows_known '
    'and not is_reconciled, money moved that the exchange''s list of flows '
    'does not tell.';
comment on column analytics.reconciliation.snapshot_at is
    'The taken slot that ends the interval.';
comment on column analytics.reconciliation.asset is
    'The asset; all amounts are in it.';
comment on column analytics.reconciliation.opening_wallet is
    'walletBalance at opened_at; 0 when the asset had no row.';
comment on column analytics.reconciliation.closing_wallet is
    'walletBalance at snapshot_at; 0 when the asset has no row.';
comment on column analytics.reconciliation.wallet_change is
    'closing_wallet - opening_wallet.';
comment on column analytics.reconciliation.flows_amount is
    'Sum of the flows that are booked to the interval.';
comment on column analytics.reconciliation.residual is
    'wallet_change - flows_amount: what no flow explains; null when a wallet '
    'was not reported.';
comment on column analytics.reconciliation.flows is
    'How many flows are booked to the interval.';
comment on column analytics.reconciliation.is_reconciled is
    'true: the residual is exactly 0, to the last digit of the exact values; '
    'false: it is not; null: not known.';
comment on column analytics.reconciliation.is_flows_known is
    'true: every flow that could belong here was requested and answered. '
    'false: a residual only says that flows are still to come.';
comment on column analytics.reconciliation.booking is
    'How sure it is which flows belong here: settled, exact, ambiguous or '
    'unresolved.';
