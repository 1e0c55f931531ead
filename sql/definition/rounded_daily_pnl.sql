-- Grain: one row per account, zone and day: definition.daily_pnl as users see it,
-- bounded and cast, in the order of the columns that analytics promises.
create view definition.rounded_daily_pnl as

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

from definition.daily_pnl as daily;

comment on view definition.rounded_daily_pnl is
    'What analytics.daily_pnl, daily_pnl_local and pnl_by_day have in common.';
