-- Positions whose unrealized profit is not amount x (mark - entry).
-- severity: warn
-- The exchange cuts the entry price to 8 decimals, and profit and notional too.
select
    account.name as account,
    position.snapshot_at as slot,
    position.symbol,
    position.position_side,
    position.unrealized_profit,
    position.notional
    - position.position_amount * trunc(position.entry_price, 8)
        as amount_by_mark_less_entry

from history.position as position

inner join history.account as account
    on position.account_id = account.account_id

where
    position.snapshot_at >= cast(:'since' as timestamptz)
    and position.position_amount <> 0
    and abs(
        position.unrealized_profit
        - position.notional
        + position.position_amount * trunc(position.entry_price, 8)
    ) > 1e-8 * (2 + abs(position.position_amount));
