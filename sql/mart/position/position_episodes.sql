-- Grain: one row per account, symbol, side and time from opening a position to
-- closing it.
create view analytics.position_episodes as

with

-- what the position came to, slot by slot: what is realized so far and what is
-- open; at the end what is realized alone
explored as (

    select
        moneyed.*,
        path.lowest,
        path.highest,
        path.lowest_net,
        path.highest_net,
        path.slots,
        path.open_profit,
        sureness.is_doubtful

    from definition.episode_money as moneyed

    cross join lateral (

        select
            min(point.profit + point.realized) filter (where point.is_point)
                as lowest,
            max(point.profit + point.realized) filter (where point.is_point)
                as highest,
            min(point.profit + point.total) filter (where point.is_point)
                as lowest_net,
            max(point.profit + point.total) filter (where point.is_point)
                as highest_net,
            count(*) filter (where point.is_point) as slots,
            case
                when moneyed.closed_slot is not null then 0
                else
                    max(point.profit) filter (
                        where
                            point.is_point
                            and point.snapshot_at = moneyed.last_slot
                    )
            end as open_profit

        from (

            select
                entry.snapshot_at,
                entry.is_point,
                entry.profit,
                sum(entry.realized) over so_far as realized,
                sum(entry.total) over so_far as total

            from (

                select
                    position.snapshot_at,
                    true as is_point,
                    case
                        when position.unrealized_profit = 0 then 0
                        else
                            coalesce(
                                position.unrealized_profit * price.index_price,
                                'NaN'
                            )
                    end as profit,
                    numeric '0' as realized,
                    numeric '0' as total

                from history.position

                left join history.asset_balance_value as price
                    on
                        position.account_id = price.account_id
                        and position.snapshot_at = price.snapshot_at
                        and position.settle_asset = price.asset

                where
                    position.account_id = moneyed.account_id
                    and position.snapshot_at >= moneyed.opened_slot
                    and position.snapshot_at <= moneyed.last_slot
                    and position.snapshot_at
                    < coalesce(moneyed.closed_slot, 'infinity')
                    and position.symbol = moneyed.symbol
                    and position.position_side = moneyed.position_side

                union all

                select
                    moneyed.closed_slot,
                    true,
                    0,
                    0,
                    0

                where moneyed.closed_slot is not null

                union all

                select
                    flow.booked_slot,
                    false,
                    0,
                    flow.realized,
                    flow.total

                from unnest(
                    moneyed.flow_slots,
                    moneyed.flow_realized,
                    moneyed.flow_total
                ) as flow (booked_slot, realized, total)

            ) as entry

            -- with all that is booked to the slot
            window so_far as (order by entry.snapshot_at)

        ) as point

    ) as path

    cross join lateral (

        select
            exists (

                select

                from history.interval_fact as fact

                where
                    fact.account_id = moneyed.account_id
                    and fact.snapshot_at >= moneyed.opened_slot
                    and fact.snapshot_at <= moneyed.last_slot
                    and (
                        fact.is_bridged
                        or fact.booking in ('ambiguous', 'unresolved')
                        or fact.split_reason is not null
                    )

            ) as is_doubtful

    ) as sureness

),

judged as (

    select
        explored.*,
        case
            when explored.is_older_than_history
                then 'open before the first snapshot'
            when not explored.is_booked then 'income not complete'
            when
                explored.realized = 'NaN' and explored.is_side_unknown
                then 'both sides changed'
            when explored.realized = 'NaN' then 'flow without a price'
            when explored.highest = 'NaN' then 'no price'
        end as excursion_reason

    from explored

)

select
    judged.account_id,
    judged.account_name,
    judged.environment,
    judged.symbol,
    judged.position_side,
    judged.direction,
    case when judged.opening_trade_id is null then 'snapshot' else 'fill' end
        as opened_by,
    case
        when judged.closed_slot is null then null
        when judged.closing_trade_id is null then 'snapshot'
        else 'fill'
    end as closed_by,
    cast(analytics.bounded_10(judged.entry_price) as numeric(28, 10))
        as entry_price,
    cast(analytics.bounded_10(judged.peak_amount) as numeric(28, 10))
        as peak_amount,
    judged.increases,
    judged.fills,
    cast(
        extract(
            epoch from
            coalesce(
                judged.closing_fill_at,
                judged.closed_slot,
                (select analytics.as_of())
            )
            - coalesce(judged.opening_fill_at, judged.opened_slot)
        )
        / 86400
        as numeric(16, 6)
    ) as days_open,
    cast(
        analytics.bounded_8(
            case
                when judged.is_booked and not judged.is_older_than_history
                    then nullif(judged.realized, 'NaN')
            end
        )
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(
            case
                when judged.is_booked and not judged.is_older_than_history
                    then nullif(judged.funding, 'NaN')
            end
        )
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(
            case
                when judged.is_booked and not judged.is_older_than_history
                    then nullif(judged.commission, 'NaN')
            end
        )
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(
            case
                when judged.is_booked and not judged.is_older_than_history
                    then nullif(judged.liquidation, 'NaN')
            end
        )
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(
            case
                when judged.reason is null
                    then judged.realized
                        + judged.funding
                        + judged.commission
                        + judged.liquidation
            end
        )
        as numeric(28, 8)
    ) as net,
    cast(
        analytics.bounded_8(nullif(judged.open_profit, 'NaN'))
        as numeric(28, 8)
    ) as open_profit,
    cast(
        analytics.bounded_8(
            case
                when judged.excursion_reason is null
                    then least(0, judged.lowest)
            end
        )
        as numeric(28, 8)
    ) as mae,
    cast(
        analytics.bounded_8(
            case
                when judged.excursion_reason is null
                    then greatest(0, judged.highest)
            end
        )
        as numeric(28, 8)
    ) as mfe,
    cast(
        analytics.bounded_8(
            case
                when judged.reason is null and judged.excursion_reason is null
                    then least(0, judged.lowest_net)
            end
        )
        as numeric(28, 8)
    ) as mae_net,
    cast(
        analytics.bounded_8(
            case
                when judged.reason is null and judged.excursion_reason is null
                    then greatest(0, judged.highest_net)
            end
        )
        as numeric(28, 8)
    ) as mfe_net,
    judged.slots,
    judged.every_seconds as sampled_every_seconds,
    judged.closed_slot is null as is_open,
    judged.is_doubtful
    or judged.is_hidden
    or judged.is_reopened
    or judged.is_older_than_history as is_uncertain,
    coalesce(judged.reason, judged.excursion_reason) as reason,
    judged.onboard_at,
    coalesce(judged.opening_fill_at, judged.opened_slot) as opened_at,
    coalesce(judged.closing_fill_at, judged.closed_slot) as closed_at,
    judged.opened_slot,
    judged.closed_slot

from judged;

comment on view analytics.position_episodes is
    'Trades as a trader counts them: from opening a position to closing it, in '
    'USD at the prices of each flow''s own time. Opened and closed by the fill '
    'where the fills are stored, else by the first taken slot that shows it; a '
    'change of sign closes one and opens the next. net and open_profit sum up '
    'to what symbol_pnl gives the symbol while the price of its settle asset '
    'stands still.';
comment on column analytics.position_episodes.symbol is 'Symbol of the contract.';
comment on column analytics.position_episodes.direction is
    'long or short, in one-way mode too.';
comment on column analytics.position_episodes.opened_by is
    'fill: opened_at is that of a fill; snapshot: it is the first taken slot '
    'that shows the position.';
comment on column analytics.position_episodes.closed_by is
    'fill or snapshot, see opened_by; null while it is open.';
comment on column analytics.position_episodes.entry_price is
    'Entry price at the slot that opened it, in the quote asset; null when a '
    'fill did.';
comment on column analytics.position_episodes.peak_amount is
    'Largest amount, unsigned, in the base asset.';
comment on column analytics.position_episodes.increases is
    'How often it grew after it was opened: by fill, or by slot.';
comment on column analytics.position_episodes.fills is
    'Fills that it is made of; 0 when they are not stored.';
comment on column analytics.position_episodes.days_open is
    'Days from opened_at to closed_at, or to now.';
comment on column analytics.position_episodes.realized is
    'Realized profit, USD; null, with a reason, when a part is not known.';
comment on column analytics.position_episodes.funding is
    'Funding fees, negative when they were paid, USD.';
comment on column analytics.position_episodes.commission is
    'Commissions, negative when they were paid, USD. A fill that turns the '
    'position is split by the amounts that it closed and opened.';
comment on column analytics.position_episodes.liquidation is
    'Liquidation and insurance fees, USD.';
comment on column analytics.position_episodes.net is
    'realized + funding + commission + liquidation, USD; null, with a reason, '
    'when one is not known.';
comment on column analytics.position_episodes.open_profit is
    'Unrealized profit at the latest taken slot, USD; 0 when it is closed, '
    'null when not known.';
comment on column analytics.position_episodes.mae is
    'Maximum adverse excursion: the lowest of 0, what was realized and open '
    'together at each taken slot, and what was realized at the end, without '
    'fees and funding, USD. Between slots it may have been lower.';
comment on column analytics.position_episodes.mfe is
    'Maximum favourable excursion: the highest of the same.';
comment on column analytics.position_episodes.mae_net is
    'The same as mae after fees and funding.';
comment on column analytics.position_episodes.mfe_net is
    'The same as mfe after fees and funding.';
comment on column analytics.position_episodes.slots is
    'How many points mae and mfe are taken from.';
comment on column analytics.position_episodes.sampled_every_seconds is
    'Grid on which mae and mfe are sampled, seconds.';
comment on column analytics.position_episodes.is_open is
    'true: it was not closed up to the latest taken slot.';
comment on column analytics.position_episodes.is_uncertain is
    'true: slots are missing in it, a booking is not sure, something was '
    'traded that no snapshot shows, or it was open before the first one.';
comment on column analytics.position_episodes.reason is
    'Why net, mae or mfe is null: open before the first snapshot; income not '
    'complete; both sides changed, so that it is unknown whose a flow was '
    'without its fill; flow without a price; no price.';
comment on column analytics.position_episodes.onboard_at is
    'When the contract was listed: a ticker can be reused for another coin.';
comment on column analytics.position_episodes.opened_at is
    'Instant of the opening fill, else opened_slot.';
comment on column analytics.position_episodes.closed_at is
    'Instant of the closing fill, else closed_slot; null while it is open.';
comment on column analytics.position_episodes.opened_slot is
    'First taken slot after it was opened.';
comment on column analytics.position_episodes.closed_slot is
    'First taken slot after it was closed; null while it is open.';
