-- Grain: one row per account and UTC day, from the account's first snapshot to
-- analytics.as_of().
create view analytics.daily_pnl as

select
    daily.account_id,
    daily.account_name,
    daily.environment,
    daily.day,
    daily.zone,
    daily.starts_at,
    daily.ends_at,
    cast(
        analytics.bounded_8(daily.opening_equity)
        as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(daily.closing_equity)
        as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(daily.external_flow)
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(daily.pnl)
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(daily.pnl - daily.revaluation)
        as numeric(28, 8)
    ) as pnl_before_revaluation,
    cast(
        analytics.bounded_8(daily.realized)
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(daily.funding)
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(daily.commission)
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(daily.rebate)
        as numeric(28, 8)
    ) as rebate,
    cast(
        analytics.bounded_8(daily.yield)
        as numeric(28, 8)
    ) as yield,
    cast(
        analytics.bounded_8(daily.bonus)
        as numeric(28, 8)
    ) as bonus,
    cast(
        analytics.bounded_8(daily.liquidation)
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(daily.conversion)
        as numeric(28, 8)
    ) as conversion,
    cast(
        analytics.bounded_8(daily.unclassified)
        as numeric(28, 8)
    ) as unclassified,
    cast(
        analytics.bounded_8(daily.unrealized)
        as numeric(28, 8)
    ) as unrealized,
    cast(
        analytics.bounded_8(daily.revaluation)
        as numeric(28, 8)
    ) as revaluation,
    cast(
        analytics.bounded_8(daily.residual)
        as numeric(28, 8)
    ) as residual,
    daily.intervals,
    daily.unclassified <> 0 as has_unclassified,
    daily.is_complete,
    daily.is_final,
    daily.reason,
    daily.closed_at as counted_until,
    daily.revised_at,
    daily.unpriced_flows,
    cast(
        analytics.bounded_8(daily.not_split)
        as numeric(28, 8)
    ) as not_split,
    daily.opened_at,
    daily.is_exact,
    daily.booking,
    daily.price_source,
    cast(daily.price_age_seconds as numeric(16, 3)) as price_age_seconds,
    cast(
        analytics.bounded_8(daily.equity_high)
        as numeric(28, 8)
    ) as equity_high,
    cast(
        analytics.bounded_8(daily.equity_low)
        as numeric(28, 8)
    ) as equity_low,
    cast(daily.margin_ratio as numeric(28, 8)) as margin_ratio,
    daily.worst_pool,
    daily.margin_at,
    daily.margin_reason

from definition.daily_pnl as daily

where daily.zone = 'UTC';

comment on view analytics.daily_pnl is
    'Profit and loss by UTC day, in USD, and what it is made of: pnl = '
    'realized + funding + commission + rebate + yield + bonus + liquidation + '
    'conversion + unclassified + unrealized + revaluation + residual. Sums of '
    'pnl_intervals. Deposits and withdrawals are no profit.';
comment on column analytics.daily_pnl.day is
    'The day in the zone. It owns the intervals that end later than its first '
    'instant and up to its last.';
comment on column analytics.daily_pnl.zone is
    'Zone of the day.';
comment on column analytics.daily_pnl.revised_at is
    'When the latest of its intervals was last made anew.';
