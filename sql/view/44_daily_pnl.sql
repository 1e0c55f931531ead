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
    daily.ends_at <= (select analytics.as_of())
    and analytics.is_settled(daily.account_id, daily.starts_at, daily.ends_at)
        as is_final,
    daily.reason,
    daily.counted_until,
    daily.revised_at,
    daily.unpriced_flows

from analytics.exact_daily_pnl('UTC') as daily;

comment on view analytics.daily_pnl is
    'Profit and loss by UTC day, in USD, and what it is made of: pnl = '
    'realized + funding + commission + rebate + yield + bonus + liquidation + '
    'conversion + unclassified + unrealized + revaluation + residual. Sums of '
    'pnl_intervals. Deposits and withdrawals are no profit.';
comment on column analytics.daily_pnl.account_id is
    'The account.';
comment on column analytics.daily_pnl.account_name is
    'Name of the account in the settings.';
comment on column analytics.daily_pnl.environment is
    'production, testnet or simulated; figures of different environments '
    'never mix.';
comment on column analytics.daily_pnl.day is
    'The day in the zone. It owns the intervals that end later than its first '
    'instant and up to its last.';
comment on column analytics.daily_pnl.zone is
    'Zone of the day.';
comment on column analytics.daily_pnl.starts_at is
    'First instant of the day.';
comment on column analytics.daily_pnl.ends_at is
    'First instant of the next day.';
comment on column analytics.daily_pnl.opening_equity is
    'Equity at the slot in which the day opens, USD.';
comment on column analytics.daily_pnl.closing_equity is
    'Equity at the last slot that is counted, USD.';
comment on column analytics.daily_pnl.external_flow is
    'Deposits less withdrawals, each at the price of its own time, USD. No '
    'profit.';
comment on column analytics.daily_pnl.pnl is
    'Sum of the profit of the day''s intervals, USD; null, with a reason, '
    'when one is not known.';
comment on column analytics.daily_pnl.pnl_before_revaluation is
    'pnl without revaluation: what the account did, apart from what the '
    'prices of its assets did, USD.';
comment on column analytics.daily_pnl.realized is
    'Realized profit of closed quantities, deliveries and options, USD at the '
    'price of their own time.';
comment on column analytics.daily_pnl.funding is
    'Funding fees, USD at the price of their own time.';
comment on column analytics.daily_pnl.commission is
    'Commissions, whatever asset they were paid in, USD at the price of their '
    'own time.';
comment on column analytics.daily_pnl.rebate is
    'Rebates of commissions, USD at the price of their own time.';
comment on column analytics.daily_pnl.yield is
    'Rewards for holding an asset, USD at the price of their own time.';
comment on column analytics.daily_pnl.bonus is
    'Bonuses, vouchers and earnings from referred users: part of the profit, '
    'not of trading, USD at the price of their own time.';
comment on column analytics.daily_pnl.liquidation is
    'Liquidation fees, insurance and penalties, USD at the price of their own '
    'time.';
comment on column analytics.daily_pnl.conversion is
    'What conversions of one asset into another cost or brought, USD at the '
    'price of their own time.';
comment on column analytics.daily_pnl.unclassified is
    'Flows of types that income_category does not describe; while this is not '
    'zero, the profit may hold a deposit, USD at the price of their own time.';
comment on column analytics.daily_pnl.unrealized is
    'Change of unrealized profit, at closing prices, USD.';
comment on column analytics.daily_pnl.revaluation is
    'What the change of the assets'' own prices did to what was held and to '
    'what came, USD.';
comment on column analytics.daily_pnl.residual is
    'What the wallets moved by without a flow, USD. 0 when the books close.';
comment on column analytics.daily_pnl.intervals is
    'How many intervals are counted.';
comment on column analytics.daily_pnl.has_unclassified is
    'true: unclassified is not zero; see income_types.';
comment on column analytics.daily_pnl.is_complete is
    'true: the day is counted from its first instant to its last, give or '
    'take two grid steps. The first day of an account seldom is.';
comment on column analytics.daily_pnl.is_final is
    'true: the day is over, every slot of it is accounted for, and its flows '
    'were asked for until an hour past its end. Afterwards only late loads '
    'change it: see revised_at.';
comment on column analytics.daily_pnl.reason is
    'Why pnl is null: income not complete, no price, flow without a price, '
    'margin balance unknown, no snapshot, no interval (none ends in the day; '
    'no interval yet: none so far), or gap over midnight: then only the '
    'sum with the neighbouring days is known, and flows are told by their own '
    'time.';
comment on column analytics.daily_pnl.counted_until is
    'The last slot that is counted; a day that is not over is counted up to '
    'where its flows are known.';
comment on column analytics.daily_pnl.revised_at is
    'When the latest of its intervals was last made anew.';
comment on column analytics.daily_pnl.unpriced_flows is
    'How many flows of the day have no price: the parts that hold them are '
    'null. 0: each has one; null: the flows of the day are not known.';
