-- Grain: one row per account, UTC day and symbol that had a part in the profit;
-- the row without a symbol is of the account as a whole.
create view analytics.symbol_pnl as

with

parted as (

    select
        daily.account_id,
        daily.account_name,
        daily.environment,
        daily.day,
        daily.zone,
        daily.pnl as account_pnl,
        daily.revaluation as account_revaluation,
        daily.unpriced_flows as account_unpriced_flows,
        daily.is_final,
        daily.reason as account_reason,
        daily.split_reason,
        daily.revised_at,
        part.*

    from definition.daily_pnl as daily

    cross join lateral (

        select
            entry.symbol,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'realized'
                    ),
                    0
                ),
                'NaN'
            ) as realized,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'funding'
                    ),
                    0
                ),
                'NaN'
            ) as funding,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'commission'
                    ),
                    0
                ),
                'NaN'
            ) as commission,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'rebate'
                    ),
                    0
                ),
                'NaN'
            ) as rebate,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'yield'
                    ),
                    0
                ),
                'NaN'
            ) as yield,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'bonus'
                    ),
                    0
                ),
                'NaN'
            ) as bonus,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'liquidation'
                    ),
                    0
                ),
                'NaN'
            ) as liquidation,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'conversion'
                    ),
                    0
                ),
                'NaN'
            ) as conversion,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'unclassified'
                    ),
                    0
                ),
                'NaN'
            ) as unclassified,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'unrealized'
                    ),
                    0
                ),
                'NaN'
            ) as unrealized,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'revaluation'
                    ),
                    0
                ),
                'NaN'
            ) as revaluation,
            nullif(
                coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'residual'
                    ),
                    0
                ),
                'NaN'
            ) as residual,
            cast(coalesce(sum(entry.unpriced), 0) as bigint) as unpriced_flows

        from (

            -- flows, as they are booked
            select
                booked.symbol,
                coalesce(income_category.category, 'unclassified')
                    as component,
                coalesce(booked.usd_value, 'NaN') as amount,
                booked.unpriced

            from (

                select
                    day_flow.symbol,
                    day_flow.income_type,
                    day_flow.usd_value,
                    day_flow.unpriced

                from history.day_flow

                where
                    not daily.is_open
                    and day_flow.account_id = daily.account_id
                    and day_flow.zone = daily.zone
                    and day_flow.day = daily.day

                union all

                select
                    slot_flow.symbol,
                    slot_flow.income_type,
                    slot_flow.usd_value,
                    slot_flow.unpriced

                from history.slot_flow

                where
                    daily.is_open
                    and slot_flow.account_id = daily.account_id
                    and slot_flow.snapshot_at > daily.opened_at
                    and slot_flow.snapshot_at <= daily.closed_at

            ) as booked

            left join history.income_category
                on booked.income_type = income_category.income_type

            where income_category.category is distinct from 'external'

            union all

            -- unrealized profit of positions
            select
                day_symbol.symbol,
                'unrealized',
                coalesce(day_symbol.unrealized, 'NaN'),
                0

            from history.day_symbol

            where
                not daily.is_open
                and day_symbol.account_id = daily.account_id
                and day_symbol.zone = daily.zone
                and day_symbol.day = daily.day

            union all

            select
                moved.symbol,
                'unrealized',
                coalesce(moved.amount, 'NaN'),
                0

            from definition.symbol_values(
                daily.account_id,
                daily.opened_at,
                daily.closed_at,
                daily.unrealized
            ) as moved

            where daily.is_open

            union all

            -- the account's own lines
            select
                '',
                line.component,
                coalesce(line.amount, 'NaN'),
                0

            from (
                values
                ('revaluation', daily.revaluation),
                ('residual', daily.residual)
            ) as line (component, amount)

        ) as entry

        group by entry.symbol

    ) as part

    where daily.zone = 'UTC' and daily.intervals > 0

),

-- parts of a profit that is not known are not known
shown as (

    select
        parted.account_id,
        parted.account_name,
        parted.environment,
        parted.day,
        parted.zone,
        parted.symbol,
        parted.account_pnl,
        case
            when parted.account_reason is null
                then parted.realized
        end as realized,
        case
            when parted.account_reason is null
                then parted.funding
        end as funding,
        case
            when parted.account_reason is null
                then parted.commission
        end as commission,
        case
            when parted.account_reason is null
                then parted.rebate
        end as rebate,
        case
            when parted.account_reason is null
                then parted.yield
        end as yield,
        case
            when parted.account_reason is null
                then parted.bonus
        end as bonus,
        case
            when parted.account_reason is null
                then parted.liquidation
        end as liquidation,
        case
            when parted.account_reason is null
                then parted.conversion
        end as conversion,
        case
            when parted.account_reason is null
                then parted.unclassified
        end as unclassified,
        case
            when parted.account_reason is null
                and parted.split_reason is null
                then parted.unrealized
        end as unrealized,
        case
            when parted.account_reason is null
                then parted.revaluation
        end as revaluation,
        case
            when parted.account_reason is null
                then parted.residual
        end as residual,
        parted.is_final,
        case
            when parted.account_reason is not null
                then parted.account_reason
            when parted.split_reason is not null then parted.split_reason
            when
                parted.unpriced_flows > 0
                or (
                    parted.revaluation is null
                    and parted.account_unpriced_flows > 0
                )
                then 'flow without a price'
            when parted.unrealized is null then 'contract unknown'
            when parted.revaluation is null or parted.residual is null
                then 'no price'
        end as reason,
        parted.revised_at,
        parted.unpriced_flows

    from parted

),

known as (

    select
        shown.*,
        coalesce(shown.realized, 0)
        + coalesce(shown.funding, 0)
        + coalesce(shown.commission, 0)
        + coalesce(shown.rebate, 0)
        + coalesce(shown.yield, 0)
        + coalesce(shown.bonus, 0)
        + coalesce(shown.liquidation, 0)
        + coalesce(shown.conversion, 0)
        + coalesce(shown.unclassified, 0)
        + coalesce(shown.unrealized, 0)
        + coalesce(shown.revaluation, 0)
        + coalesce(shown.residual, 0)
            as known_parts

    from shown

)

select
    known.account_id,
    known.account_name,
    known.environment,
    known.day,
    known.zone,
    nullif(known.symbol, '') as symbol,
    cast(
        analytics.bounded_8(
            known.realized
            + known.funding
            + known.commission
            + known.rebate
            + known.yield
            + known.bonus
            + known.liquidation
            + known.conversion
            + known.unclassified
            + known.unrealized
            + known.revaluation
            + known.residual
        )
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(known.realized)
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(known.funding)
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(known.commission)
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(known.rebate)
        as numeric(28, 8)
    ) as rebate,
    cast(
        analytics.bounded_8(known.yield)
        as numeric(28, 8)
    ) as yield,
    cast(
        analytics.bounded_8(known.bonus)
        as numeric(28, 8)
    ) as bonus,
    cast(
        analytics.bounded_8(known.liquidation)
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(known.conversion)
        as numeric(28, 8)
    ) as conversion,
    cast(
        analytics.bounded_8(known.unclassified)
        as numeric(28, 8)
    ) as unclassified,
    cast(
        analytics.bounded_8(known.unrealized)
        as numeric(28, 8)
    ) as unrealized,
    cast(
        analytics.bounded_8(known.revaluation)
        as numeric(28, 8)
    ) as revaluation,
    cast(
        analytics.bounded_8(known.residual)
        as numeric(28, 8)
    ) as residual,
    known.is_final,
    known.reason,
    known.revised_at,
    known.unpriced_flows,
    cast(
        analytics.bounded_8(
            case
                when known.symbol = ''
                    then known.account_pnl - sum(known.known_parts) over (
                        partition by known.account_id, known.day
                    )
            end
        )
        as numeric(28, 8)
    ) as not_split

from known;

comment on view analytics.symbol_pnl is
    'Profit and loss by symbol, in USD. The rows of an account and day sum up '
    'to its daily_pnl: what belongs to no symbol, and what the prices of the '
    'account''s assets did, is in the row without one.';
comment on column analytics.symbol_pnl.day is
    'The UTC day; it owns the intervals that end later than its first instant '
    'and up to its last.';
comment on column analytics.symbol_pnl.pnl is
    'Sum of the parts, USD; null, with a reason, when one is not known.';
comment on column analytics.symbol_pnl.unrealized is
    'Change of the unrealized profit of the symbol''s positions, both sides, '
    'at closing prices, USD; null when a position settles in an unknown '
    'asset, and when a reply of the day lacks positions.';
comment on column analytics.symbol_pnl.revaluation is
    'What the change of the assets'' own prices did, USD: of the account as a '
    'whole.';
comment on column analytics.symbol_pnl.residual is
    'What the wallets moved by without a flow, USD: of the account as a '
    'whole.';
comment on column analytics.symbol_pnl.is_final is
    'true: the day is over and settled: see daily_pnl.';
comment on column analytics.symbol_pnl.reason is
    'Why pnl is null: see daily_pnl; positions missing: a reply lacks '
    'positions, so that the account''s profit is known and its split is not; '
    'flow without a price: see unpriced_flows; contract unknown: so that '
    'what its positions settle in is unknown.';
comment on column analytics.symbol_pnl.revised_at is
    'When the latest of the day''s intervals was last computed.';
comment on column analytics.symbol_pnl.unpriced_flows is
    'How many flows of the row have no price: the parts that hold them are '
    'null. 0: each has one; null: the flows of the day are not known.';
comment on column analytics.symbol_pnl.not_split is
    'In the row without a symbol: the account''s profit less every part of every '
    'symbol that is known, so that all parts and it sum up to daily_pnl.pnl, '
    'USD; null in other rows.';
