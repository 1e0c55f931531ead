-- Grain: one row per account, UTC day and symbol that had a part in the profit;
-- the row without a symbol is of the account as a whole.
create view analytics.symbol_pnl as

select
    daily.account_id,
    daily.account_name,
    daily.environment,
    daily.day,
    daily.zone,
    nullif(cast(part.symbol as text), '') as symbol,
    cast(
        analytics.bounded_8(
            case
                when daily.reason is null and not lack.is_any
                    then part.realized + part.funding + part.commission
                        + part.rebate + part.yield + part.bonus
                        + part.liquidation + part.conversion
                        + part.unclassified + part.unrealized
                        + part.revaluation + part.residual
            end
        )
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.realized end
        )
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.funding end
        )
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.commission end
        )
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.rebate end
        )
        as numeric(28, 8)
    ) as rebate,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.yield end
        )
        as numeric(28, 8)
    ) as yield,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.bonus end
        )
        as numeric(28, 8)
    ) as bonus,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.liquidation end
        )
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.conversion end
        )
        as numeric(28, 8)
    ) as conversion,
    cast(
        analytics.bounded_8(
            case when daily.is_flows_known then part.unclassified end
        )
        as numeric(28, 8)
    ) as unclassified,
    cast(
        analytics.bounded_8(
            case
                when daily.reason is null and not lack.is_any
                    then part.unrealized
            end
        )
        as numeric(28, 8)
    ) as unrealized,
    cast(
        analytics.bounded_8(
            case when daily.reason is null then part.revaluation end
        )
        as numeric(28, 8)
    ) as revaluation,
    cast(
        analytics.bounded_8(
            case when daily.reason is null then part.residual end
        )
        as numeric(28, 8)
    ) as residual,
    daily.ends_at <= (select analytics.as_of())
    and analytics.is_settled(daily.account_id, daily.starts_at, daily.ends_at)
        as is_final,
    case
        when daily.reason is not null then daily.reason
        when lack.is_any then 'positions missing'
        when
            part.unpriced_flows > 0
            or (part.revaluation is null and daily.unpriced_flows > 0)
            then 'flow without a price'
        when part.unrealized is null then 'contract unknown'
    end as reason,
    daily.revised_at,
    case when daily.is_flows_known then part.unpriced_flows end
        as unpriced_flows

from analytics.exact_daily_pnl('UTC') as daily

-- replies at the ends of the day's intervals, of which hardly one lacks rows
cross join lateral (

    select count(*) > 0 as is_any

    from history.account_snapshot as lacking

    where
        lacking.account_id = daily.account_id
        and lacking.missing_positions is not null
        and lacking.snapshot_at <= daily.counted_until
        and lacking.snapshot_at >= (

            select slot.opened_at

            from history.slot_interval as slot

            where
                slot.account_id = daily.account_id
                and slot.snapshot_at > daily.starts_at
                and slot.opened_at is not null

            order by slot.snapshot_at

            limit 1

        )

) as lack

cross join lateral (

    select
        entry.symbol,
        case
            when count(*) filter (
                where entry.component = 'realized' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'realized'
                    ),
                    0
                )
        end as realized,
        case
            when count(*) filter (
                where entry.component = 'funding' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'funding'
                    ),
                    0
                )
        end as funding,
        case
            when count(*) filter (
                where entry.component = 'commission' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'commission'
                    ),
                    0
                )
        end as commission,
        case
            when count(*) filter (
                where entry.component = 'rebate' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'rebate'
                    ),
                    0
                )
        end as rebate,
        case
            when count(*) filter (
                where entry.component = 'yield' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'yield'
                    ),
                    0
                )
        end as yield,
        case
            when count(*) filter (
                where entry.component = 'bonus' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'bonus'
                    ),
                    0
                )
        end as bonus,
        case
            when count(*) filter (
                where entry.component = 'liquidation' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'liquidation'
                    ),
                    0
                )
        end as liquidation,
        case
            when count(*) filter (
                where entry.component = 'conversion' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'conversion'
                    ),
                    0
                )
        end as conversion,
        case
            when count(*) filter (
                where entry.component = 'unclassified' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'unclassified'
                    ),
                    0
                )
        end as unclassified,
        case
            when count(*) filter (
                where entry.component = 'unrealized' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'unrealized'
                    ),
                    0
                )
        end as unrealized,
        case
            when count(*) filter (
                where entry.component = 'revaluation' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'revaluation'
                    ),
                    0
                )
        end as revaluation,
        case
            when count(*) filter (
                where entry.component = 'residual' and entry.amount is null
            ) = 0
                then coalesce(
                    sum(entry.amount) filter (
                        where entry.component = 'residual'
                    ),
                    0
                )
        end as residual,
        cast(coalesce(sum(entry.unpriced), 0) as bigint) as unpriced_flows

    from (

        -- flows, as they are booked
        select
            slot_flow.symbol,
            coalesce(income_category.category, 'unclassified') as component,
            case
                when negligible_asset.asset is not null
                    then coalesce(slot_flow.usd_value, 0)
                else slot_flow.usd_value
            end as amount,
            case
                when negligible_asset.asset is null then slot_flow.unpriced
            end as unpriced

        from history.slot_flow

        left join history.income_category
            on slot_flow.income_type = income_category.income_type

        left join history.negligible_asset
            on slot_flow.asset = negligible_asset.asset

        where
            daily.reason is distinct from 'gap over midnight'
            and slot_flow.account_id = daily.account_id
            and slot_flow.snapshot_at > daily.starts_at
            and slot_flow.snapshot_at <= daily.counted_until
            and income_category.category is distinct from 'external'

        union all

        -- flows by their own time, where a gap cuts the day
        select
            exact_flows.symbol,
            exact_flows.category,
            exact_flows.usd_value,
            case when exact_flows.usd_value is null then 1 end

        from analytics.exact_flows

        where
            daily.reason = 'gap over midnight'
            and exact_flows.account_id = daily.account_id
            and exact_flows.occurred_at >= daily.starts_at
            and exact_flows.occurred_at < daily.ends_at
            and exact_flows.category <> 'external'

        union all

        -- unrealized profit of positions, by its change in each interval
        select
            moved.symbol,
            'unrealized',
            moved.unrealized,
            null

        from analytics.exact_position_changes as moved

        where
            moved.account_id = daily.account_id
            and moved.snapshot_at > daily.starts_at
            and moved.snapshot_at <= daily.counted_until

        union all

        -- and what of it no position tells
        select
            '',
            'unrealized',
            case
                when count(*) = count(moved.unrealized)
                    then daily.unrealized - coalesce(sum(moved.unrealized), 0)
            end,
            null

        from analytics.exact_position_changes as moved

        where
            moved.account_id = daily.account_id
            and moved.snapshot_at > daily.starts_at
            and moved.snapshot_at <= daily.counted_until

        union all

        -- the account's own lines
        select
            '',
            line.component,
            line.amount,
            null

        from (
            values
            ('revaluation', daily.revaluation),
            ('residual', daily.residual)
        ) as line (component, amount)

    ) as entry

    group by entry.symbol

) as part

where daily.intervals > 0 or daily.reason = 'gap over midnight';

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
    'nobody knows what its positions settle in.';
comment on column analytics.symbol_pnl.revised_at is
    'When the latest of the day''s intervals was last made anew.';
comment on column analytics.symbol_pnl.unpriced_flows is
    'How many flows of the row have no price: the parts that hold them are '
    'null. 0: each has one; null: the flows of the day are not known.';
