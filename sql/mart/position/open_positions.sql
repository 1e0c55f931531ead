-- Grain: one row per account, symbol and side that is open at its latest taken
-- slot.
create view analytics.open_positions as

with

latest as (

    select
        positions.*,
        snapshot.captured_at,
        snapshot.missing_positions,
        price.index_price,
        worth.closing_equity as equity

    from analytics.latest_positions as positions

    inner join history.account_snapshot as snapshot
        on
            positions.account_id = snapshot.account_id
            and positions.snapshot_at = snapshot.snapshot_at

    left join history.interval_fact as worth
        on
            positions.account_id = worth.account_id
            and positions.snapshot_at = worth.snapshot_at

    left join history.asset_balance_value as price
        on
            positions.account_id = price.account_id
            and positions.snapshot_at = price.snapshot_at
            and positions.settle_asset = price.asset

    where positions.position_amount <> 0

),

-- the account's sum is unknown while positions are missing
margined as (

    select
        latest.*,
        case
            when
                bool_or(latest.missing_positions is not null) over accounts
                or count(*) over accounts
                <> count(latest.maintenance_margin * latest.index_price)
                    over accounts
                then null
            else
                sum(latest.maintenance_margin * latest.index_price)
                    over accounts
        end as account_maintenance_margin

    from latest

    window accounts as (partition by latest.account_id)

),

lasting as (

    select
        margined.*,
        episode.direction,
        episode.opened_slot,
        coalesce(episode.opening_fill_at, episode.opened_slot) as opened_at,
        case
            when episode.is_booked and not episode.is_older_than_history
                then nullif(episode.funding, 'NaN')
        end as funding,
        case
            when episode.is_booked and not episode.is_older_than_history
                then nullif(episode.commission, 'NaN')
        end as commission,
        case
            when episode.is_booked and not episode.is_older_than_history
                then nullif(episode.realized, 'NaN')
        end as realized,
        episode.reason as episode_reason,
        episode.is_older_than_history

    from margined

    left join definition.episode_money as episode
        on
            margined.account_id = episode.account_id
            and margined.symbol = episode.symbol
            and margined.position_side = episode.position_side
            and episode.closed_slot is null

),

-- how far the mark moved from the end of one UTC day to the next
moving as (

    select
        lasting.*,
        move.average_daily_move,
        move.days

    from lasting

    cross join lateral (

        select
            avg(abs(mark.price / mark.former - 1)) as average_daily_move,
            count(mark.price / mark.former) as days

        from (

            select
                stand.price,
                lag(stand.price) over (order by day_fact.day) as former

            from history.day_fact

            left join lateral (

                select
                    max(
                        position.notional
                        / nullif(position.position_amount, 0)
                    ) as price

                from history.position

                where
                    position.account_id = day_fact.account_id
                    and position.snapshot_at = day_fact.closed_at
                    and position.symbol = lasting.symbol

            ) as stand on true

            where
                day_fact.account_id = lasting.account_id
                and day_fact.zone = 'UTC'
                and day_fact.day
                >= cast(lasting.snapshot_at at time zone 'UTC' as date) - 31
                and day_fact.ends_at <= lasting.snapshot_at

        ) as mark

    ) as move

)

select
    moving.account_id,
    moving.account_name,
    moving.environment,
    moving.symbol,
    moving.position_side,
    case when moving.position_amount > 0 then 'long' else 'short' end
        as direction,
    moving.settle_asset,
    moving.position_amount,
    moving.entry_price,
    cast(
        analytics.bounded_10(
            moving.entry_price
            - (moving.funding + moving.commission)
            / nullif(moving.index_price, 0)
            / moving.position_amount
        )
        as numeric(28, 10)
    ) as break_even_after_costs,
    moving.implied_mark_price as mark_price,
    moving.notional,
    cast(
        analytics.bounded_8(moving.notional * moving.index_price)
        as numeric(28, 8)
    ) as notional_usd,
    moving.leverage,
    cast(
        analytics.bounded_8(
            case
                when moving.unrealized_profit = 0 then 0
                else moving.unrealized_profit * moving.index_price
            end
        )
        as numeric(28, 8)
    ) as open_profit,
    cast(analytics.bounded_8(moving.realized) as numeric(28, 8)) as realized,
    cast(analytics.bounded_8(moving.funding) as numeric(28, 8)) as funding,
    cast(analytics.bounded_8(moving.commission) as numeric(28, 8))
        as commission,
    cast(
        extract(epoch from (select analytics.as_of()) - moving.opened_at)
        / 86400
        as numeric(16, 6)
    ) as days_open,
    cast(
        case
            when moving.equity > 0
                then
                    analytics.ratio(
                        abs(moving.notional * moving.index_price),
                        moving.equity
                    )
        end
        as numeric(28, 8)
    ) as equity_share,
    cast(
        analytics.ratio(
            moving.maintenance_margin * moving.index_price,
            moving.account_maintenance_margin
        )
        as numeric(28, 8)
    ) as maintenance_share,
    cast(analytics.bounded_8(moving.average_daily_move) as numeric(28, 8))
        as average_daily_move,
    moving.days as average_of_days,
    cast(
        extract(epoch from (select analytics.as_of()) - moving.captured_at)
        as numeric(16, 3)
    ) as mark_age_seconds,
    moving.is_isolated,
    case
        when moving.settle_asset is null then 'contract unknown'
        when moving.index_price is null then 'no price'
        when moving.episode_reason is not null then moving.episode_reason
        when moving.entry_price is null then 'entry price unknown'
        when moving.missing_positions is not null then 'positions missing'
        when moving.equity is null then 'equity unknown'
        when moving.equity <= 0 then 'no equity'
        when moving.account_maintenance_margin is null
            then 'maintenance margin unknown'
        when moving.days = 0 then 'no day of its prices yet'
    end as reason,
    moving.opened_at,
    moving.snapshot_at

from moving;

comment on view analytics.open_positions is
    'What is open now, in USD, and what it cost so far. Liquidation prices '
    'follow from the whole account: join analytics.liquidation() by account, '
    'symbol and side. A reply that lacks positions lacks them here: see '
    'snapshots.missing_positions.';
comment on column analytics.open_positions.symbol is 'Symbol of the contract.';
comment on column analytics.open_positions.direction is
    'long or short, in one-way mode too.';
comment on column analytics.open_positions.break_even_after_costs is
    'Price at which closing it leaves nothing, after the funding and the '
    'commissions since it was opened, in the quote asset; what closing costs '
    'is not in it.';
comment on column analytics.open_positions.mark_price is
    'Mark price of the snapshot, notional / amount, in the quote asset.';
comment on column analytics.open_positions.notional_usd is
    'Notional, USD: short is negative.';
comment on column analytics.open_positions.leverage is
    'Leverage set for the symbol.';
comment on column analytics.open_positions.open_profit is
    'Unrealized profit, USD.';
comment on column analytics.open_positions.realized is
    'What of it was realized since it was opened, USD.';
comment on column analytics.open_positions.funding is
    'Funding fees since it was opened, negative when they were paid, USD.';
comment on column analytics.open_positions.commission is
    'Commissions since it was opened, negative when they were paid, USD.';
comment on column analytics.open_positions.days_open is
    'Days since it was opened.';
comment on column analytics.open_positions.equity_share is
    'Notional, unsigned, by the account''s equity.';
comment on column analytics.open_positions.maintenance_share is
    'Its maintenance margin by that of all positions of the account.';
comment on column analytics.open_positions.average_daily_move is
    'Mean of the unsigned moves of the mark price from the end of a UTC day to '
    'the next, of the last 30 days on which the account held the symbol, as a '
    'fraction.';
comment on column analytics.open_positions.average_of_days is
    'How many moves average_daily_move is the mean of.';
comment on column analytics.open_positions.mark_age_seconds is
    'Seconds from the capture to now: how old the mark price is.';
comment on column analytics.open_positions.is_isolated is
    'true: isolated margin; false: cross.';
comment on column analytics.open_positions.reason is
    'Why a figure is null: contract unknown, no price; open before the first '
    'snapshot, income not complete, both sides changed, flow without a price: '
    'funding and commission, see position_episodes; entry price unknown; '
    'positions missing, maintenance margin unknown: maintenance_share; equity '
    'unknown, no equity: equity_share; no day of its prices yet: '
    'average_daily_move.';
comment on column analytics.open_positions.opened_at is
    'Instant of the opening fill, else the first taken slot that shows it.';
comment on column analytics.open_positions.snapshot_at is
    'The latest taken slot.';
