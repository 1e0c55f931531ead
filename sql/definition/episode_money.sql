-- Grain: one row per account, symbol, side and time from opening a position to
-- closing it, unrounded: what was realized and paid for it. NaN stands for a part
-- that is not known.
--
-- A flow whose fill is stored goes by the fill's side and time. Another goes by
-- the slot it is booked to; while both sides of a symbol are open, to the only
-- one that changed, and a pair of funding fees by the sizes of the two.
create view definition.episode_money as

with

spans as (

    select
        episode.*,
        account.name as account_name,
        account.environment,
        ends.last_slot,
        opening.opened_at as slot_before,
        coalesce(
            opening.flows_from, episode.opened_slot - interval '1 hour'
        ) as flows_from,
        closing.flows_to,
        coalesce(
            coverage.booked
            @> tstzrange(opening.flows_from, closing.flows_to, '[]'),
            false
        ) as is_booked,
        grid.every_seconds

    from definition.position_episodes as episode

    inner join history.account
        on episode.account_id = account.account_id

    cross join lateral (

        select
            coalesce(
                episode.closed_slot,
                (
                    select account_snapshot.snapshot_at

                    from history.account_snapshot

                    where
                        account_snapshot.account_id = episode.account_id
                        and account_snapshot.snapshot_at
                        <= (select analytics.as_of())

                    order by account_snapshot.snapshot_at desc

                    limit 1
                )
            ) as last_slot

    ) as ends

    left join history.slot_interval as opening
        on
            episode.account_id = opening.account_id
            and episode.opened_slot = opening.snapshot_at

    left join history.slot_interval as closing
        on
            episode.account_id = closing.account_id
            and ends.last_slot = closing.snapshot_at

    left join history.income_coverage as coverage
        on episode.account_id = coverage.account_id

    left join lateral (

        select capture_schedule.every_seconds

        from history.capture_schedule

        where
            capture_schedule.account_id = episode.account_id
            and capture_schedule.valid_from <= ends.last_slot

        order by capture_schedule.valid_from desc

        limit 1

    ) as grid on true

    where account.kind = 'trading'

),

moneyed as (

    select
        spans.*,
        money.*

    from spans

    cross join lateral (

        select
            coalesce(
                sum(flow.usd) filter (where flow.category = 'realized'), 0
            ) as realized,
            coalesce(
                sum(flow.usd) filter (where flow.category = 'funding'), 0
            ) as funding,
            coalesce(
                sum(flow.usd) filter (where flow.category = 'commission'), 0
            ) as commission,
            coalesce(
                sum(flow.usd) filter (where flow.category = 'liquidation'), 0
            ) as liquidation,
            coalesce(bool_or(flow.share is null), false) as is_side_unknown,
            coalesce(bool_or(flow.is_hidden), false) as is_hidden,
            array_agg(flow.booked_slot) as flow_slots,
            array_agg(
                case when flow.category = 'realized' then flow.usd else 0 end
            ) as flow_realized,
            array_agg(flow.usd) as flow_total

        from (

            select
                flows.*,
                case
                    when flows.share = 0 then 0
                    else
                        coalesce(
                            flows.amount * flows.index_price * flows.share,
                            'NaN'
                        )
                end as usd

            from (

                with

                flows as (

                    select
                        income.booked_slot,
                        income.occurred_at,
                        income.income_type,
                        income_category.category,
                        income.amount,
                        coalesce(
                            income.index_price, case when negligible_asset.asset is not null then 0 end
                        ) as index_price,
                        fill.occurred_at as fill_at,
                        cast(fill.trade_id as text) as fill_id,
                        fill.position_side as fill_side

                    from history.income

                    inner join history.income_category
                        on income.income_type = income_category.income_type

                    left join history.negligible_asset
                        on income.asset = negligible_asset.asset

                    left join lateral (

                        select
                            trade.occurred_at,
                            trade.trade_id,
                            trade.position_side

                        from history.trade

                        where
                            income.trade_id <> ''
                            and trade.account_id = income.account_id
                            and trade.symbol = income.symbol
                            and trade.trade_id = income.trade_id
                            and trade.occurred_at >= income.occurred_at - interval '1 minute'
                            and trade.occurred_at <= income.occurred_at + interval '1 minute'

                        limit 1

                    ) as fill on true

                    where
                        income.account_id = spans.account_id
                        and income.occurred_at >= spans.flows_from
                        and income.occurred_at <= spans.flows_to
                        and income.symbol = spans.symbol
                        and income.booked_slot >= spans.opened_slot
                        and income.booked_slot <= spans.last_slot
                        and not (
                            spans.is_older_than_history
                            and income.booked_slot = spans.opened_slot
                        )
                        and income_category.category
                        in ('realized', 'funding', 'commission', 'liquidation')

                ),

                -- both sides of the symbol, before and after the interval
                sided as (

                    select
                        flows.*,
                        abs(stand.own_before) as own_before,
                        abs(stand.own_after) as own_after,
                        abs(stand.other_before) as other_before,
                        abs(stand.other_after) as other_after,
                        pair.is_larger

                    from flows

                    left join lateral (

                        select
                            coalesce(
                                max(latest.amount) filter (
                                    where latest.is_own and latest.is_before
                                ),
                                0
                            ) as own_before,
                            coalesce(
                                max(latest.amount) filter (
                                    where latest.is_own and not latest.is_before
                                ),
                                0
                            ) as own_after,
                            coalesce(
                                max(latest.amount) filter (
                                    where not latest.is_own and latest.is_before
                                ),
                                0
                            ) as other_before,
                            coalesce(
                                max(latest.amount) filter (
                                    where not latest.is_own and not latest.is_before
                                ),
                                0
                            ) as other_after

                        from (

                            select
                                side.name = spans.position_side as is_own,
                                moment.is_before,
                                (
                                    select abs(position_change.amount)

                                    from history.position_change

                                    where
                                        position_change.account_id = spans.account_id
                                        and position_change.symbol = spans.symbol
                                        and position_change.position_side = side.name
                                        and position_change.amount is not null
                                        and (
                                            position_change.snapshot_at < flows.booked_slot
                                            or (
                                                not moment.is_before
                                                and position_change.snapshot_at
                                                = flows.booked_slot
                                            )
                                        )

                                    order by position_change.snapshot_at desc

                                    limit 1
                                ) as amount

                            from (values (text 'LONG'), ('SHORT')) as side (name)

                            cross join (values (true), (false)) as moment (is_before)

                        ) as latest

                    ) as stand
                        on spans.position_side <> 'BOTH' and flows.fill_id is null

                    -- of two fees of one instant, paid by one side and earned by the other
                    left join lateral (

                        select
                            case
                                when
                                    count(*) = 2
                                    and min(sign(twin.amount)) = -1
                                    and max(sign(twin.amount)) = 1
                                    and min(abs(twin.amount)) <> max(abs(twin.amount))
                                    then abs(flows.amount) = max(abs(twin.amount))
                            end as is_larger

                        from history.income as twin

                        where
                            twin.account_id = spans.account_id
                            and twin.occurred_at = flows.occurred_at
                            and twin.income_type = flows.income_type
                            and twin.symbol = spans.symbol

                    ) as pair
                        on
                            spans.position_side <> 'BOTH'
                            and flows.category = 'funding'

                )

                select
                    sided.booked_slot,
                    sided.category,
                    sided.amount,
                    sided.index_price,
                    case
                        when sided.fill_side <> spans.position_side then 0
                        when
                            (sided.fill_at, length(sided.fill_id), sided.fill_id)
                            < (
                                spans.opening_fill_at,
                                length(spans.opening_trade_id),
                                spans.opening_trade_id
                            )
                            then 0
                        when
                            (sided.fill_at, length(sided.fill_id), sided.fill_id)
                            > (
                                spans.closing_fill_at,
                                length(spans.closing_trade_id),
                                spans.closing_trade_id
                            )
                            then 0
                        when sided.fill_id = spans.opening_trade_id
                            then
                                case
                                    when sided.category = 'commission'
                                        then coalesce(spans.opening_share, 1)
                                    when spans.opening_share < 1 then 0
                                    else 1
                                end
                        when sided.fill_id = spans.closing_trade_id
                            then
                                case
                                    when sided.category = 'commission'
                                        then spans.closing_share
                                    else 1
                                end
                        when
                            spans.is_opening_shared
                            and sided.booked_slot = spans.opened_slot
                            and (
                                sided.fill_id is null
                                or spans.opening_trade_id is null
                            )
                            then
                                case
                                    when sided.category = 'commission'
                                        then spans.opening_share
                                    else 0
                                end
                        when
                            sided.booked_slot = spans.closed_slot
                            and sided.category = 'commission'
                            and (
                                sided.fill_id is null
                                or spans.closing_trade_id is null
                            )
                            and spans.closing_share < 1
                            then spans.closing_share
                        when
                            spans.position_side = 'BOTH'
                            or sided.fill_id is not null
                            or (sided.other_before = 0 and sided.other_after = 0)
                            then 1
                        when sided.category = 'funding'
                            then
                                case
                                    when sided.own_before = sided.other_before then null
                                    when
                                        sided.is_larger
                                        = (sided.own_before > sided.other_before)
                                        then 1
                                    when sided.is_larger is not null then 0
                                end
                        when sided.category = 'commission'
                            then
                                case
                                    when
                                        sided.own_after <> sided.own_before
                                        and sided.other_after = sided.other_before
                                        then 1
                                    when
                                        sided.own_after = sided.own_before
                                        and sided.other_after <> sided.other_before
                                        then 0
                                end
                        when
                            sided.own_after < sided.own_before
                            and sided.other_after >= sided.other_before
                            then 1
                        when
                            sided.own_after >= sided.own_before
                            and sided.other_after < sided.other_before
                            then 0
                    end as share,
                    sided.category in ('realized', 'commission')
                    and sided.fill_id is null
                    and not exists (

                        select

                        from history.position_change

                        where
                            position_change.account_id = spans.account_id
                            and position_change.snapshot_at = sided.booked_slot
                            and position_change.symbol = spans.symbol

                    ) as is_hidden

                from sided

            ) as flows

        ) as flow

    ) as money

)

select
    moneyed.*,
    case
        when moneyed.is_older_than_history
            then 'open before the first snapshot'
        when not moneyed.is_booked then 'income not complete'
        when moneyed.is_side_unknown then 'both sides changed'
        when
            'NaN' in (
                moneyed.realized,
                moneyed.funding,
                moneyed.commission,
                moneyed.liquidation
            )
            then 'flow without a price'
    end as reason

from moneyed;

comment on view definition.episode_money is
    'Realized profit, funding and fees of episodes, USD at the prices of each '
    'flow''s own time.';
