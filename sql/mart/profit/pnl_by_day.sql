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

select daily.*

from definition.daily_pnl_in(
    pnl_by_day.zone, pnl_by_day.from_day, pnl_by_day.to_day
) as daily

$$;

comment on function analytics.pnl_by_day(text, date, date) is
    'Profit and loss by day of any named zone, USD, from the first day given '
    'to the last; null for no bound. The columns are those of '
    'analytics.daily_pnl.';
