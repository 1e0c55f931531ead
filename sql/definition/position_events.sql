-- Grain: one row per account, symbol, side and event that made a position another,
-- unrounded: each fill where the fills of an interval sum up to what the position
-- changed by, else the change from one taken slot to the next.
create view definition.position_events as

with

fills as (

    select
        trade.account_id,
        cast(trade.symbol as text) as symbol,
        trade.position_side,
        slot.snapshot_at,
        trade.occurred_at,
        trade.trade_id,
        case trade.side when 'BUY' then trade.quantity else -trade.quantity end
            as quantity

    from history.trade

    -- the first snapshot that can contain it
    cross join lateral (

        select
            coalesce(
                (
                    select
                        case
                            when former.captured_at >= trade.occurred_at
                                then former.snapshot_at
                        end

                    from (

                        select
                            account_snapshot.snapshot_at,
                            account_snapshot.captured_at

                        from history.account_snapshot

                        where
                            account_snapshot.account_id = trade.account_id
                            and account_snapshot.snapshot_at
                            <= trade.occurred_at
                            and account_snapshot.missing_positions is null

                        order by account_snapshot.snapshot_at desc

                        limit 1

                    ) as former
                ),
                (
                    select account_snapshot.snapshot_at

                    from history.account_snapshot

                    where
                        account_snapshot.account_id = trade.account_id
                        and account_snapshot.snapshot_at > trade.occurred_at
                        and account_snapshot.missing_positions is null

                    order by account_snapshot.snapshot_at

                    limit 1
                )
            ) as snapshot_at

    ) as slot

    where slot.snapshot_at <= (select analytics.as_of())

),

filled as (

    select
        fills.account_id,
        fills.symbol,
        fills.position_side,
        fills.snapshot_at,
        sum(fills.quantity) as quantity

    from fills

    group by
        fills.account_id,
        fills.symbol,
        fills.position_side,
        fills.snapshot_at

),

changes as (

    select
        position_change.account_id,
        cast(position_change.symbol as text) as symbol,
        position_change.position_side,
        position_change.snapshot_at,
        coalesce(lag(position_change.amount) over earlier, 0) as before,
        position_change.amount,
        lag(position_change.entry_price) over earlier as entry_before,
        position_change.entry_price

    from history.position_change

    where
        position_change.amount is not null
        and position_change.snapshot_at <= (select analytics.as_of())

    window
        earlier as (
            partition by
                position_change.account_id,
                position_change.symbol,
                position_change.position_side
            order by position_change.snapshot_at
        )

),

-- fills that explain the change, of slots after the first one
explained as (

    select
        filled.account_id,
        filled.symbol,
        filled.position_side,
        filled.snapshot_at,
        coalesce(changes.before, standing.amount, 0) as before

    from filled

    left join changes
        on
            filled.account_id = changes.account_id
            and filled.symbol = changes.symbol
            and filled.position_side = changes.position_side
            and filled.snapshot_at = changes.snapshot_at

    left join lateral (

        select position_change.amount

        from history.position_change

        where
            changes.account_id is null
            and position_change.account_id = filled.account_id
            and position_change.symbol = filled.symbol
            and position_change.position_side = filled.position_side
            and position_change.snapshot_at < filled.snapshot_at
            and position_change.amount is not null

        order by position_change.snapshot_at desc

        limit 1

    ) as standing on true

    where
        filled.quantity = coalesce(changes.amount - changes.before, 0)
        and exists (

            select

            from history.account_snapshot

            where
                account_snapshot.account_id = filled.account_id
                and account_snapshot.snapshot_at < filled.snapshot_at
                and account_snapshot.missing_positions is null

        )

),

events as (

    select
        explained.account_id,
        explained.symbol,
        explained.position_side,
        explained.snapshot_at,
        fills.occurred_at,
        cast(fills.trade_id as text) as trade_id,
        explained.before
        + sum(fills.quantity) over (
            partition by
                explained.account_id,
                explained.symbol,
                explained.position_side,
                explained.snapshot_at
            order by
                fills.occurred_at, length(fills.trade_id), fills.trade_id
            rows unbounded preceding
        )
        - fills.quantity as before,
        fills.quantity,
        cast(null as numeric) as entry_before,
        cast(null as numeric) as entry_price

    from explained

    inner join fills
        on
            explained.account_id = fills.account_id
            and explained.symbol = fills.symbol
            and explained.position_side = fills.position_side
            and explained.snapshot_at = fills.snapshot_at

    union all

    select
        changes.account_id,
        changes.symbol,
        changes.position_side,
        changes.snapshot_at,
        null,
        null,
        changes.before,
        changes.amount - changes.before,
        changes.entry_before,
        changes.entry_price

    from changes

    where
        not exists (

            select

            from explained

            where
                explained.account_id = changes.account_id
                and explained.symbol = changes.symbol
                and explained.position_side = changes.position_side
                and explained.snapshot_at = changes.snapshot_at

        )

),

-- between two snapshots it was closed and opened once more: another entry price
-- with an amount that is not larger, and something was realized
turned as (

    select
        events.*,
        events.before + events.quantity as after,
        events.trade_id is null
        and abs(events.before + events.quantity) <= abs(events.before)
        and sign(events.before + events.quantity) = sign(events.before)
        and trunc(events.entry_price, 8) <> trunc(events.entry_before, 8)
        and exists (

            select

            from history.slot_flow

            inner join history.income_category
                on slot_flow.income_type = income_category.income_type

            where
                slot_flow.account_id = events.account_id
                and slot_flow.snapshot_at = events.snapshot_at
                and slot_flow.symbol = events.symbol
                and income_category.category = 'realized'

        ) as is_reopened

    from events

)

select
    turned.account_id,
    turned.symbol,
    turned.position_side,
    turned.snapshot_at,
    turned.occurred_at,
    turned.trade_id,
    turned.before,
    turned.after,
    turned.entry_price,
    coalesce(turned.is_reopened, false) as is_reopened,
    turned.before <> 0
    and (
        sign(turned.after) <> sign(turned.before)
        or coalesce(turned.is_reopened, false)
    ) as is_closing,
    turned.after <> 0
    and (
        sign(turned.after) <> sign(turned.before)
        or coalesce(turned.is_reopened, false)
    ) as is_opening

from turned;

comment on view definition.position_events is
    'What episodes are made of: amounts in base units, signed.';
