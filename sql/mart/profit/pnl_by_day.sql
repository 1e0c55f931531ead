-- Grain: one row per account and day of any zone.
-- select * from analytics.pnl_by_day('Asia/Tokyo', '2026-11-01', '2026-11-30')
create function analytics.pnl_by_day(
    zone text, from_day date, to_day date
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    day date,
    zone text,
    starts_at timestamptz,
    ends_at timestamptz,
    opening_equity numeric,
    closing_equity numeric,
    external_flow numeric,
    pnl numeric,
    pnl_before_revaluation numeric,
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
    intervals bigint,
    has_unclassified boolean,
    is_complete boolean,
    is_final boolean,
    reason text,
    counted_until timestamptz,
    revised_at timestamptz,
    unpriced_flows bigint,
    not_split numeric,
    opened_at timestamptz,
    is_exact boolean,
    booking text,
    price_source text,
    price_age_seconds numeric,
    equity_high numeric,
    equity_low numeric,
    margin_ratio numeric,
    worst_pool text,
    margin_at timestamptz,
    margin_reason text
)
language sql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

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

from definition.daily_pnl_in(
    pnl_by_day.zone, pnl_by_day.from_day, pnl_by_day.to_day
) as daily

$$;

comment on function analytics.pnl_by_day(text, date, date) is
    'Profit and loss by day of any named zone, USD, from the first day given '
    'to the last; null for no bound. The columns are those of '
    'analytics.daily_pnl.';
