-- Grain: one row per account and interval from one taken slot to the next; the
-- first taken slot ends none.
create view analytics.pnl_intervals as

select
    interval.account_id,
    account.name as account_name,
    account.environment,
    interval.snapshot_at,
    interval.opened_at,
    cast(
        analytics.bounded_8(interval.opening_equity)
        as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(interval.closing_equity)
        as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(interval.external_flow)
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(interval.pnl)
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(interval.pnl - interval.revaluation)
        as numeric(28, 8)
    ) as pnl_before_revaluation,
    cast(
        analytics.bounded_8(interval.realized)
        as numeric(28, 8)
    ) as realized,
    cast(
        analytics.bounded_8(interval.funding)
        as numeric(28, 8)
    ) as funding,
    cast(
        analytics.bounded_8(interval.commission)
        as numeric(28, 8)
    ) as commission,
    cast(
        analytics.bounded_8(interval.rebate)
        as numeric(28, 8)
    ) as rebate,
    cast(
        analytics.bounded_8(interval.yield)
        as numeric(28, 8)
    ) as yield,
    cast(
        analytics.bounded_8(interval.bonus)
        as numeric(28, 8)
    ) as bonus,
    cast(
        analytics.bounded_8(interval.liquidation)
        as numeric(28, 8)
    ) as liquidation,
    cast(
        analytics.bounded_8(interval.conversion)
        as numeric(28, 8)
    ) as conversion,
    cast(
        analytics.bounded_8(interval.unclassified)
        as numeric(28, 8)
    ) as unclassified,
    cast(
        analytics.bounded_8(interval.unrealized)
        as numeric(28, 8)
    ) as unrealized,
    cast(
        analytics.bounded_8(interval.revaluation)
        as numeric(28, 8)
    ) as revaluation,
    cast(
        analytics.bounded_8(interval.residual)
        as numeric(28, 8)
    ) as residual,
    interval.booking,
    interval.unresolved_assets,
    interval.is_bridged,
    interval.is_attributed,
    interval.unclassified <> 0 as has_unclassified,
    interval.reason,
    interval.revised_at,
    interval.unpriced_flows

from analytics.exact_pnl_intervals as interval

inner join history.account as account
    on interval.account_id = account.account_id

where account.kind = 'trading';

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
    'Why pnl is null: income not complete, assets missing, margin balance '
    'unknown, no price, flow without a price.';
comment on column analytics.pnl_intervals.unpriced_flows is
    'Flows of the interval without a price. An external one makes pnl null; '
    'any other only its own part and revaluation.';
