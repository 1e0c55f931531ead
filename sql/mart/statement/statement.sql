-- Grain: one row per account that the name means, and one for all of them when
-- they are several, of one environment.
-- select * from analytics.statement('main', '2026-11-01Z', '2026-12-01Z')
create function analytics.statement(
    account_or_group text default 'all',
    from_at timestamptz default null,
    until_at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    opened_at timestamptz,
    closed_at timestamptz,
    opening_equity numeric,
    deposits numeric,
    withdrawals numeric,
    realized numeric,
    funding numeric,
    commission numeric,
    rebate numeric,
    yield numeric,
    bonus numeric,
    liquidation numeric,
    conversion numeric,
    unclassified numeric,
    unrealized numeric,
    revaluation numeric,
    residual numeric,
    not_split numeric,
    closing_equity numeric,
    pnl numeric,
    opening_equity_usdt numeric,
    closing_equity_usdt numeric,
    unpriced_flows bigint,
    reason text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

begin

return query

with

spans as materialized (

    select *

    from definition.statement_spans(
        statement.account_or_group, statement.from_at, statement.until_at
    )

),

facts as (

    select
        spans.account_id,
        fact.*

    from spans

    cross join lateral (

        select
            min(fact.flows_from) as flows_from,
            max(fact.flows_to) as flows_to,
            count(*) as intervals,
            min(fact.pnl_reason) as pnl_reason,
            nullif(sum(coalesce(fact.unrealized, 'NaN')), 'NaN')
                as unrealized,
            nullif(sum(coalesce(fact.revaluation, 'NaN')), 'NaN')
                as revaluation,
            nullif(sum(coalesce(fact.residual, 'NaN')), 'NaN') as residual

        from history.interval_fact as fact

        where
            fact.account_id = spans.account_id
            and fact.snapshot_at > spans.opened_at
            and fact.snapshot_at <= spans.closed_at

    ) as fact

),

-- one flow at a time, since what came and what went must not cancel out
moved as (

    select
        spans.account_id,
        flow.*

    from spans

    cross join lateral (

        select
            nullif(
                coalesce(
                    sum(
                        coalesce(income.amount * income.index_price, 'NaN')
                    ) filter (where income.amount > 0),
                    0
                ),
                'NaN'
            ) as deposits,
            nullif(
                coalesce(
                    sum(
                        coalesce(income.amount * income.index_price, 'NaN')
                    ) filter (where income.amount < 0),
                    0
                ),
                'NaN'
            ) as withdrawals

        from history.income

        inner join history.income_category
            on
                income.income_type = income_category.income_type
                and income_category.category = 'external'

        where
            income.account_id = spans.account_id
            and income.occurred_at >= spans.opened_at - interval '1 hour'
            and income.occurred_at <= spans.closed_at + interval '1 hour'
            and income.booked_slot > spans.opened_at
            and income.booked_slot <= spans.closed_at

    ) as flow

),

-- a part without a row is nothing; one that is not known has a row
parts as (

    select
        spans.account_id,
        part.*

    from spans

    cross join lateral (

        select
            cast(sum(flows.unpriced) as bigint) as unpriced_flows,
            jsonb_object_agg(flows.component, flows.amount) as amounts

        from (

            select
                coalesce(income_category.category, 'unclassified')
                    as component,
                nullif(sum(coalesce(slot_flow.usd_value, 'NaN')), 'NaN')
                    as amount,
                sum(slot_flow.unpriced) as unpriced

            from history.slot_flow

            left join history.income_category
                on slot_flow.income_type = income_category.income_type

            where
                slot_flow.account_id = spans.account_id
                and slot_flow.snapshot_at > spans.opened_at
                and slot_flow.snapshot_at <= spans.closed_at

            group by coalesce(income_category.category, 'unclassified')

        ) as flows

    ) as part

),

judged as (

    select
        spans.account_id,
        spans.account_name,
        spans.environment,
        spans.opened_at,
        spans.closed_at,
        opening.closing_equity as opening_equity,
        closing.closing_equity,
        opening.usdt_price as opening_usdt_price,
        closing.usdt_price as closing_usdt_price,
        moved.deposits,
        moved.withdrawals,
        coalesce(parts.amounts, '{}') as amounts,
        coalesce(parts.unpriced_flows, 0) as unpriced_flows,
        facts.unrealized,
        facts.revaluation,
        facts.residual,
        case
            when spans.opened_at is null or spans.closed_at is null
                then 'no snapshot'
            when facts.intervals = 0 then 'no interval'
            when
                coverage.booked
                @> tstzrange(facts.flows_from, facts.flows_to, '[]')
                is not true
                then 'income not complete'
            when facts.pnl_reason is not null then facts.pnl_reason
            when moved.deposits is null or moved.withdrawals is null
                then 'flow without a price'
        end as reason

    from spans

    left join facts
        on spans.account_id = facts.account_id

    left join moved
        on spans.account_id = moved.account_id

    left join parts
        on spans.account_id = parts.account_id

    left join history.income_coverage as coverage
        on spans.account_id = coverage.account_id

    left join history.interval_fact as opening
        on
            spans.account_id = opening.account_id
            and spans.opened_at = opening.snapshot_at

    left join history.interval_fact as closing
        on
            spans.account_id = closing.account_id
            and spans.closed_at = closing.snapshot_at

),

valued as (

    select
        judged.account_id,
        judged.account_name,
        judged.environment,
        judged.opened_at,
        judged.closed_at,
        judged.opening_equity,
        known.deposits,
        known.withdrawals,
        part.*,
        known.unrealized,
        known.revaluation,
        known.residual,
        judged.closing_equity,
        judged.closing_equity - judged.opening_equity - known.deposits
        - known.withdrawals as pnl,
        judged.opening_equity / nullif(judged.opening_usdt_price, 0)
            as opening_equity_usdt,
        judged.closing_equity / nullif(judged.closing_usdt_price, 0)
            as closing_equity_usdt,
        judged.unpriced_flows,
        judged.reason

    from judged

    cross join lateral (

        select
            case when judged.reason is null then judged.deposits end
                as deposits,
            case when judged.reason is null then judged.withdrawals end
                as withdrawals,
            case when judged.reason is null then judged.unrealized end
                as unrealized,
            case when judged.reason is null then judged.revaluation end
                as revaluation,
            case when judged.reason is null then judged.residual end
                as residual

    ) as known

    cross join lateral (

        select
            max(value.amount) filter (where value.component = 'realized')
                as realized,
            max(value.amount) filter (where value.component = 'funding')
                as funding,
            max(value.amount) filter (where value.component = 'commission')
                as commission,
            max(value.amount) filter (where value.component = 'rebate')
                as rebate,
            max(value.amount) filter (where value.component = 'yield')
                as yield,
            max(value.amount) filter (where value.component = 'bonus')
                as bonus,
            max(value.amount) filter (where value.component = 'liquidation')
                as liquidation,
            max(value.amount) filter (where value.component = 'conversion')
                as conversion,
            max(value.amount) filter (where value.component = 'unclassified')
                as unclassified

        from (

            select
                component.component,
                case
                    when judged.reason is not null then null
                    when not judged.amounts ? component.component then 0
                    else
                        cast(
                            judged.amounts ->> component.component as numeric
                        )
                end as amount

            from unnest(
                array[
                    'realized', 'funding', 'commission', 'rebate', 'yield',
                    'bonus', 'liquidation', 'conversion', 'unclassified'
                ]
            ) as component (component)

        ) as value

    ) as part

),

split as (

    select
        valued.*,
        valued.pnl
        - coalesce(valued.realized, 0)
        - coalesce(valued.funding, 0)
        - coalesce(valued.commission, 0)
        - coalesce(valued.rebate, 0)
        - coalesce(valued.yield, 0)
        - coalesce(valued.bonus, 0)
        - coalesce(valued.liquidation, 0)
        - coalesce(valued.conversion, 0)
        - coalesce(valued.unclassified, 0)
        - coalesce(valued.unrealized, 0)
        - coalesce(valued.revaluation, 0)
        - coalesce(valued.residual, 0) as not_split

    from valued

),

totals as (

    select
        split.*,
        1 as place

    from split

    union all

    select
        null,
        null,
        split.environment,
        min(split.opened_at),
        max(split.closed_at),
        analytics.sum_known(split.opening_equity),
        analytics.sum_known(split.deposits),
        analytics.sum_known(split.withdrawals),
        analytics.sum_known(split.realized),
        analytics.sum_known(split.funding),
        analytics.sum_known(split.commission),
        analytics.sum_known(split.rebate),
        analytics.sum_known(split.yield),
        analytics.sum_known(split.bonus),
        analytics.sum_known(split.liquidation),
        analytics.sum_known(split.conversion),
        analytics.sum_known(split.unclassified),
        analytics.sum_known(split.unrealized),
        analytics.sum_known(split.revaluation),
        analytics.sum_known(split.residual),
        analytics.sum_known(split.closing_equity),
        analytics.sum_known(split.pnl),
        analytics.sum_known(split.opening_equity_usdt),
        analytics.sum_known(split.closing_equity_usdt),
        cast(sum(split.unpriced_flows) as bigint),
        string_agg(
            split.account_name || ': ' || split.reason,
            '; ' order by split.account_name
        ),
        -- what the parts that are known leave over
        analytics.sum_known(split.pnl)
        - coalesce(analytics.sum_known(split.realized), 0)
        - coalesce(analytics.sum_known(split.funding), 0)
        - coalesce(analytics.sum_known(split.commission), 0)
        - coalesce(analytics.sum_known(split.rebate), 0)
        - coalesce(analytics.sum_known(split.yield), 0)
        - coalesce(analytics.sum_known(split.bonus), 0)
        - coalesce(analytics.sum_known(split.liquidation), 0)
        - coalesce(analytics.sum_known(split.conversion), 0)
        - coalesce(analytics.sum_known(split.unclassified), 0)
        - coalesce(analytics.sum_known(split.unrealized), 0)
        - coalesce(analytics.sum_known(split.revaluation), 0)
        - coalesce(analytics.sum_known(split.residual), 0),
        2

    from split

    group by split.environment

    having count(*) > 1

)

select
    totals.account_id,
    totals.account_name,
    totals.environment,
    totals.opened_at,
    totals.closed_at,
    round(totals.opening_equity, 8),
    round(totals.deposits, 8),
    round(totals.withdrawals, 8),
    round(totals.realized, 8),
    round(totals.funding, 8),
    round(totals.commission, 8),
    round(totals.rebate, 8),
    round(totals.yield, 8),
    round(totals.bonus, 8),
    round(totals.liquidation, 8),
    round(totals.conversion, 8),
    round(totals.unclassified, 8),
    round(totals.unrealized, 8),
    round(totals.revaluation, 8),
    round(totals.residual, 8),
    round(totals.not_split, 8),
    round(totals.closing_equity, 8),
    round(totals.pnl, 8),
    round(totals.opening_equity_usdt, 8),
    round(totals.closing_equity_usdt, 8),
    totals.unpriced_flows,
    totals.reason

from totals

order by totals.environment, totals.place, totals.account_name;

end

$$;

comment on function analytics.statement(text, timestamptz, timestamptz) is
    'Opening equity + deposits + withdrawals + each part of the profit = '
    'closing equity, USD, of an account or of each account of a group and all '
    'together, between the taken slots nearest to two instants: opened_at and '
    'closed_at. Without instants: the 30 days until now. withdrawals are '
    'negative; not_split is what parts that are not known come to together. '
    'opening_equity_usdt and closing_equity_usdt are the same equity by the '
    'price of USDT then. The row without an account is the sum of the others: '
    'an account that began within the time opens with its first slot.';
