-- Grain: one row per account and interval from one taken slot to the next; the
-- first taken slot ends none.
create view analytics.pnl_intervals as

select
    profit.account_id,
    profit.account_name,
    profit.environment,
    profit.snapshot_at,
    profit.opened_at,
    cast(
        analytics.bounded_8(profit.opening_equity)
        as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(profit.closing_equity)
        as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(profit.external_flow)
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(profit.pnl)
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(profit.pnl - profit.revaluation)
        as numeric(28, 8)
    ) as pnl_before_revaluation,
    cast(
        analytics.bounded_8(profit.realized)
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(profit.funding)
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(profit.commission)
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(profit.rebate)
        as numeric(28, 8)
    ) as rebate,
    cast(
        analytics.bounded_8(profit.yield)
        as numeric(28, 8)
    ) as yield,
    cast(
        analytics.bounded_8(profit.bonus)
        as numeric(28, 8)
    ) as bonus,
    cast(
        analytics.bounded_8(profit.liquidation)
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(profit.conversion)
        as numeric(28, 8)
    ) as conversion,
    cast(
        analytics.bounded_8(profit.unclassified)
        as numeric(28, 8)
    ) as unclassified,
    cast(
        analytics.bounded_8(profit.unrealized)
        as numeric(28, 8)
    ) as unrealized,
    cast(
        analytics.bounded_8(profit.revaluation)
        as numeric(28, 8)
    ) as revaluation,
    cast(
        analytics.bounded_8(profit.residual)
        as numeric(28, 8)
    ) as residual,
    profit.booking,
    profit.unresolved_assets,
    profit.is_bridged,
    profit.pnl is not null
    and profit.realized is not null
    and profit.funding is not null
    and profit.commission is not null
    and profit.rebate is not null
    and profit.yield is not null
    and profit.bonus is not null
    and profit.liquidation is not null
    and profit.conversion is not null
    and profit.unclassified is not null
    and profit.unrealized is not null
    and profit.revaluation is not null
    and profit.residual is not null as is_attributed,
    profit.unclassified <> 0 as has_unclassified,
    profit.reason,
    profit.revised_at,
    cast(profit.unpriced_flows as bigint) as unpriced_flows,
    cast(
        analytics.bounded_8(profit.not_split)
        as numeric(28, 8)
    ) as not_split,
    profit.price_source,
    profit.price_observed_at

from definition.pnl_intervals as profit;

comment on view analytics.pnl_intervals is
    'Profit and loss from one taken slot to the next, in USD, and what it is '
    'made of: pnl = realized + funding + commission + rebate + yield + bonus '
    '+ liquidation + conversion + unclassified + unrealized + revaluation + '
    'residual. A flow belongs to the first slot whose wallet contains it, '
    'whatever its stamp says. Deposits and withdrawals are no profit.';
comment on column analytics.pnl_intervals.snapshot_at is
    'The taken slot that ends the interval.';
comment on column analytics.pnl_intervals.opening_equity is
    'Equity at opened_at, USD; null when a price is not known.';
comment on column analytics.pnl_intervals.closing_equity is
    'Equity at snapshot_at, USD; null when a price is not known.';
comment on column analytics.pnl_intervals.pnl is
    'closing_equity - opening_equity - external_flow, USD; null, with a '
    'reason, when one of them is not known: an absent flow would make it '
    'wrong.';
comment on column analytics.pnl_intervals.unrealized is
    'Change of unrealized profit, at the closing price, USD.';
comment on column analytics.pnl_intervals.residual is
    'What the wallets moved by without a flow, USD. 0 when the books close; '
    'anything else accuses missing data.';
comment on column analytics.pnl_intervals.is_bridged is
    'true: the interval spans more than two grid steps, since slots are '
    'missing. Its profit is exact; where within it the profit fell is not '
    'known.';
comment on column analytics.pnl_intervals.is_attributed is
    'true: every part is known, and they sum up to pnl.';
comment on column analytics.pnl_intervals.reason is
    'Why pnl is null: not refreshed yet, of a slot that is just stored; income '
    'not complete, assets missing, margin balance unknown, no price, flow '
    'without a price.';
comment on column analytics.pnl_intervals.unpriced_flows is
    'Flows of the interval without a price. An external one makes pnl null; '
    'any other only its own part and revaluation.';
comment on column analytics.pnl_intervals.price_source is
    'The worst source of the prices that closing_equity stands on: see equity.';
comment on column analytics.pnl_intervals.price_observed_at is
    'Instant of the price that is furthest from the closing capture: see '
    'equity.';
