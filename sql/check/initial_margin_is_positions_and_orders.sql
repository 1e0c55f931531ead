-- Assets whose initial margin is not that of positions + open orders.
-- severity: warn
select
    account.name as account,
    balance.snapshot_at as slot,
    balance.asset,
    balance.initial_margin as initial_margin,
    balance.position_initial_margin
    + balance.open_order_initial_margin as positions_and_orders

from history.asset_balance as balance

inner join history.account as account
    on balance.account_id = account.account_id

where
    balance.snapshot_at >= cast(:'since' as timestamptz)
    and abs(
        balance.initial_margin
        - balance.position_initial_margin
        - balance.open_order_initial_margin
    ) > 3 * 1e-8;
