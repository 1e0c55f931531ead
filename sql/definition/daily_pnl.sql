-- Grain: one row per account, zone and day, unrounded: profit and its parts. The
-- parts of a day whose profit is not known are not known.
create view definition.daily_pnl as

with

parted as (

    select
        days.*,
        coverage.booked @> tstzrange(days.flows_from, days.flows_to, '[]')
            as is_booked,
        coalesce(
            coverage.booked
            @> tstzrange(days.starts_at, days.ends_at + interval '1 hour'),
            false
        ) as is_booked_past_the_end,
        part.external_flow,
        part.realized as realized_part,
        part.funding as funding_part,
        part.commission as commission_part,
        part.rebate as rebate_part,
        part.yield as yield_part,
        part.bonus as bonus_part,
        part.liquidation as liquidation_part,
        part.conversion as conversion_part,
        part.unclassified as unclassified_part,
        part.unpriced_flows

    from definition.days

    left join history.income_coverage as coverage
        on days.account_id = coverage.account_id

    cross join lateral (

        select
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'external'), 0
                ),
                'NaN'
            ) as external_flow,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'realized'), 0
                ),
                'NaN'
            ) as realized,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'funding'), 0
                ),
                'NaN'
            ) as funding,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'commission'), 0
                ),
                'NaN'
            ) as commission,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'rebate'), 0
                ),
                'NaN'
            ) as rebate,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'yield'), 0
                ),
                'NaN'
            ) as yield,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'bonus'), 0
                ),
                'NaN'
            ) as bonus,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'liquidation'), 0
                ),
                'NaN'
            ) as liquidation,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'conversion'), 0
                ),
                'NaN'
            ) as conversion,
            nullif(
                coalesce(
                    sum(flow.amount) filter (where flow.component = 'unclassified'), 0
                ),
                'NaN'
            ) as unclassified,
            coalesce(sum(flow.unpriced), 0) as unpriced_flows

        from (

            select
                coalesce(income_category.category, 'unclassified')
                    as component,
                coalesce(booked.usd_value, 'NaN') as amount,
                booked.unpriced

            from (

                select
                    day_flow.income_type,
                    day_flow.usd_value,
                    day_flow.unpriced

                from history.day_flow

                where
                    not days.is_open
                    and day_flow.account_id = days.account_id
                    and day_flow.zone = days.zone
                    and day_flow.day = days.day

                union all

                select
                    slot_flow.income_type,
                    slot_flow.usd_value,
                    slot_flow.unpriced

                from history.slot_flow

                where
                    days.is_open
                    and slot_flow.account_id = days.account_id
                    and slot_flow.snapshot_at > days.opened_at
                    and slot_flow.snapshot_at <= days.closed_at

            ) as booked

            left join history.income_category
                on booked.income_type = income_category.income_type

        ) as flow

    ) as part

),

judged as (

    select
        parted.*,
        case
            when parted.intervals = 0 then parted.reason
            when parted.is_booked is not true then 'income not complete'
            when parted.reason is not null then parted.reason
            when parted.external_flow is null then 'flow without a price'
        end as known_reason

    from parted

),

shown as (

    select
        judged.*,
        case
            when judged.known_reason is null
                then judged.equity_change - judged.external_flow
        end as pnl,
        case
            when judged.known_reason is null then judged.realized_part
        end as realized_known,
        case
            when judged.known_reason is null then judged.funding_part
        end as funding_known,
        case
            when judged.known_reason is null then judged.commission_part
        end as commission_known,
        case
            when judged.known_reason is null then judged.rebate_part
        end as rebate_known,
        case
            when judged.known_reason is null then judged.yield_part
        end as yield_known,
        case
            when judged.known_reason is null then judged.bonus_part
        end as bonus_known,
        case
            when judged.known_reason is null then judged.liquidation_part
        end as liquidation_known,
        case
            when judged.known_reason is null then judged.conversion_part
        end as conversion_known,
        case
            when judged.known_reason is null then judged.unclassified_part
        end as unclassified_known,
        case
            when judged.known_reason is null then judged.unrealized
        end as unrealized_known,
        case
            when judged.known_reason is null then judged.revaluation
        end as revaluation_known,
        case
            when judged.known_reason is null then judged.residual
        end as residual_known

    from judged

)

select
    shown.account_id,
    shown.account_name,
    shown.environment,
    shown.day,
    shown.zone,
    shown.starts_at,
    shown.ends_at,
    shown.is_open,
    shown.opened_at,
    shown.closed_at,
    shown.opening_equity,
    shown.closing_equity,
    shown.equity_high,
    shown.equity_low,
    case
        when shown.known_reason is null then shown.external_flow
    end as external_flow,
    shown.pnl,
    shown.realized_known as realized,
    shown.funding_known as funding,
    shown.commission_known as commission,
    shown.rebate_known as rebate,
    shown.yield_known as yield,
    shown.bonus_known as bonus,
    shown.liquidation_known as liquidation,
    shown.conversion_known as conversion,
    shown.unclassified_known as unclassified,
    shown.unrealized_known as unrealized,
    shown.revaluation_known as revaluation,
    shown.residual_known as residual,
    shown.pnl
    - coalesce(shown.realized_known, 0)
    - coalesce(shown.funding_known, 0)
    - coalesce(shown.commission_known, 0)
    - coalesce(shown.rebate_known, 0)
    - coalesce(shown.yield_known, 0)
    - coalesce(shown.bonus_known, 0)
    - coalesce(shown.liquidation_known, 0)
    - coalesce(shown.conversion_known, 0)
    - coalesce(shown.unclassified_known, 0)
    - coalesce(shown.unrealized_known, 0)
    - coalesce(shown.revaluation_known, 0)
    - coalesce(shown.residual_known, 0)
        as not_split,
    cast(shown.intervals as bigint) as intervals,
    shown.is_complete,
    shown.is_exact,
    shown.ends_at <= (select analytics.as_of())
    and shown.is_booked_past_the_end
    and (
        shown.slots_taken >= shown.slots_expected
        or analytics.is_settled(
            shown.account_id, shown.starts_at, shown.ends_at
        )
    ) as is_final,
    shown.known_reason as reason,
    shown.split_reason,
    shown.revised_at,
    case
        when shown.intervals > 0 then cast(shown.unpriced_flows as bigint)
    end as unpriced_flows,
    shown.booking,
    shown.price_source,
    shown.price_age_seconds,
    shown.margin_ratio,
    shown.worst_pool,
    shown.margin_at,
    shown.margin_reason

from shown;

comment on view definition.daily_pnl is
    'Profit by day and what it is made of: beneath the daily views, which '
    'round last.';
