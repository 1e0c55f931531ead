-- Grain: one row per account, symbol, side and time from opening a position to
-- closing it, unrounded: what was realized and paid for it. NaN stands for a part
-- that is not known.
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

            from definition.episode_flows(
                spans.account_id,
                spans.symbol,
                spans.position_side,
                spans.flows_from,
                spans.flows_to,
                spans.opened_slot,
                spans.closed_slot,
                spans.last_slot,
                spans.opening_fill_at,
                spans.opening_trade_id,
                spans.closing_fill_at,
                spans.closing_trade_id,
                spans.opening_share,
                spans.closing_share,
                spans.is_opening_shared,
                spans.is_older_than_history
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
