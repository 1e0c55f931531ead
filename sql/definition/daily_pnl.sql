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

told as (

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
    told.account_id,
    told.account_name,
    told.environment,
    told.day,
    told.zone,
    told.starts_at,
    told.ends_at,
    told.is_open,
    told.opened_at,
    told.closed_at,
    told.opening_equity,
    told.closing_equity,
    told.equity_high,
    told.equity_low,
    case
        when told.known_reason is null then told.external_flow
    end as external_flow,
    told.pnl,
    told.realized_known as realized,
    told.funding_known as funding,
    told.commission_known as commission,
    told.rebate_known as rebate,
    told.yield_known as yield,
    told.bonus_known as bonus,
    told.liquidation_known as liquidation,
    told.conversion_known as conversion,
    told.unclassified_known as unclassified,
    told.unrealized_known as unrealized,
    told.revaluation_known as revaluation,
    told.residual_known as residual,
    told.pnl
    - coalesce(told.realized_known, 0)
    - coalesce(told.funding_known, 0)
    - coalesce(told.commission_known, 0)
    - coalesce(told.rebate_known, 0)
    - coalesce(told.yield_known, 0)
    - coalesce(told.bonus_known, 0)
    - coalesce(told.liquidation_known, 0)
    - coalesce(told.conversion_known, 0)
    - coalesce(told.unclassified_known, 0)
    - coalesce(told.unrealized_known, 0)
    - coalesce(told.revaluation_known, 0)
    - coalesce(told.residual_known, 0)
        as not_split,
    cast(told.intervals as bigint) as intervals,
    told.is_complete,
    told.is_exact,
    told.ends_at <= (select analytics.as_of())
    and told.is_booked_past_the_end
    and (
        told.slots_taken >= told.slots_expected
        or analytics.is_settled(
            told.account_id, told.starts_at, told.ends_at
        )
    ) as is_final,
    told.known_reason as reason,
    told.split_reason,
    told.revised_at,
    case
        when told.intervals > 0 then cast(told.unpriced_flows as bigint)
    end as unpriced_flows,
    told.booking,
    told.price_source,
    told.price_age_seconds,
    told.margin_ratio,
    told.worst_pool,
    told.margin_at,
    told.margin_reason

from told;

comment on view definition.daily_pnl is
    'Profit by day and what it is made of: beneath the daily views, which '
    'round last.';
