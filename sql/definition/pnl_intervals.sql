-- Grain: one row per account and interval from one taken slot to the next,
-- unrounded: profit and its parts. The parts of a profit that is not known are
-- not known; what a type of flow is a part of, income_category says.
create view definition.pnl_intervals as

with

intervals as (

    select
        fact.*,
        account.name as account_name,
        account.environment,
        case
            when fact.booking = 'pending' then fact.pnl_reason
            when
                coverage.booked
                @> tstzrange(fact.flows_from, fact.flows_to, '[]')
                then fact.pnl_reason
            else 'income not complete'
        end as known_reason

    from history.interval_fact as fact

    inner join history.account as account
        on fact.account_id = account.account_id

    left join history.income_coverage as coverage
        on fact.account_id = coverage.account_id

    where
        account.kind = 'trading'
        and fact.opened_at is not null
        and fact.snapshot_at <= (select analytics.as_of())

),

-- the parts side by side; one without a row is nothing
parted as (

    select
        intervals.*,
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
        part.unpriced_flows,
        coalesce(
            intervals.known_reason,
            case
                when part.external_flow is null then 'flow without a price'
            end
        ) as reason

    from intervals

    cross join lateral (

        select
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'external'
                    ),
                    0
                ),
                'NaN'
            ) as external_flow,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'realized'
                    ),
                    0
                ),
                'NaN'
            ) as realized,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'funding'
                    ),
                    0
                ),
                'NaN'
            ) as funding,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'commission'
                    ),
                    0
                ),
                'NaN'
            ) as commission,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'rebate'
                    ),
                    0
                ),
                'NaN'
            ) as rebate,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'yield'
                    ),
                    0
                ),
                'NaN'
            ) as yield,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'bonus'
                    ),
                    0
                ),
                'NaN'
            ) as bonus,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'liquidation'
                    ),
                    0
                ),
                'NaN'
            ) as liquidation,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'conversion'
                    ),
                    0
                ),
                'NaN'
            ) as conversion,
            nullif(
                coalesce(
                    sum(flow.amount) filter (
                        where flow.component = 'unclassified'
                    ),
                    0
                ),
                'NaN'
            ) as unclassified,
            coalesce(sum(flow.unpriced), 0) as unpriced_flows

        from (

            select
                coalesce(income_category.category, 'unclassified')
                    as component,
                coalesce(slot_flow.usd_value, 'NaN') as amount,
                slot_flow.unpriced

            from history.slot_flow

            left join history.income_category
                on slot_flow.income_type = income_category.income_type

            where
                slot_flow.account_id = intervals.account_id
                and slot_flow.snapshot_at = intervals.snapshot_at

        ) as flow

    ) as part

),

-- parts of a profit that is not known are not known
shown as (

    select
        parted.account_id,
        parted.account_name,
        parted.environment,
        parted.snapshot_at,
        parted.opened_at,
        parted.opening_equity,
        parted.closing_equity,
        parted.booking,
        parted.unresolved_assets,
        parted.is_bridged,
        parted.reason,
        parted.revised_at,
        parted.unpriced_flows,
        parted.price_source,
        parted.price_observed_at,
        case
            when parted.reason is null then parted.external_flow
        end as external_flow,
        case
            when parted.reason is null
                then parted.closing_equity - parted.opening_equity
                    - parted.external_flow
        end as pnl,
        case
            when parted.reason is null then parted.realized_part
        end as realized,
        case
            when parted.reason is null then parted.funding_part
        end as funding,
        case
            when parted.reason is null then parted.commission_part
        end as commission,
        case
            when parted.reason is null then parted.rebate_part
        end as rebate,
        case
            when parted.reason is null then parted.yield_part
        end as yield,
        case
            when parted.reason is null then parted.bonus_part
        end as bonus,
        case
            when parted.reason is null then parted.liquidation_part
        end as liquidation,
        case
            when parted.reason is null then parted.conversion_part
        end as conversion,
        case
            when parted.reason is null then parted.unclassified_part
        end as unclassified,
        case
            when parted.reason is null then parted.unrealized
        end as unrealized,
        case
            when parted.reason is null then parted.revaluation
        end as revaluation,
        case
            when parted.reason is null then parted.residual
        end as residual

    from parted

)

select
    shown.*,
    shown.pnl
    - coalesce(shown.realized, 0)
    - coalesce(shown.funding, 0)
    - coalesce(shown.commission, 0)
    - coalesce(shown.rebate, 0)
    - coalesce(shown.yield, 0)
    - coalesce(shown.bonus, 0)
    - coalesce(shown.liquidation, 0)
    - coalesce(shown.conversion, 0)
    - coalesce(shown.unclassified, 0)
    - coalesce(shown.unrealized, 0)
    - coalesce(shown.revaluation, 0)
    - coalesce(shown.residual, 0)
        as not_split

from shown;

comment on view definition.pnl_intervals is
    'Profit of intervals and what it is made of: beneath the views that round.';
