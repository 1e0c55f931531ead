-- Grain: one row per account, UTC day and part of its profit.
create view analytics.daily_pnl_components as

select
    daily.account_id,
    daily.account_name,
    daily.environment,
    daily.day,
    daily.zone,
    part.component,
    cast(analytics.bounded_8(part.amount) as numeric(28, 8)) as amount,
    daily.is_final,
    case
        when daily.reason is not null then daily.reason
        when part.amount is null and daily.unpriced_flows > 0
            then 'flow without a price'
    end as reason,
    daily.revised_at

from definition.daily_pnl as daily

cross join lateral (
    values
    (text 'realized', daily.realized),
    (text 'funding', daily.funding),
    (text 'commission', daily.commission),
    (text 'rebate', daily.rebate),
    (text 'yield', daily.yield),
    (text 'bonus', daily.bonus),
    (text 'liquidation', daily.liquidation),
    (text 'conversion', daily.conversion),
    (text 'unclassified', daily.unclassified),
    (text 'unrealized', daily.unrealized),
    (text 'revaluation', daily.revaluation),
    (text 'residual', daily.residual),
    (text 'not_split', daily.not_split)
) as part (component, amount)

where daily.zone = 'UTC';

comment on view analytics.daily_pnl_components is
    'daily_pnl turned on its side, for charts by component: the amounts of an '
    'account and day sum up to its pnl.';
comment on column analytics.daily_pnl_components.day is
    'The UTC day; it owns the intervals that end later than its first instant '
    'and up to its last.';
comment on column analytics.daily_pnl_components.component is
    'realized, funding, commission, rebate, yield, bonus, liquidation, '
    'conversion, unclassified, unrealized, revaluation or residual: see '
    'daily_pnl.';
comment on column analytics.daily_pnl_components.amount is
    'The part, USD; null when it is not known.';
comment on column analytics.daily_pnl_components.is_final is
    'true: the day is over and settled: see daily_pnl.';
comment on column analytics.daily_pnl_components.reason is
    'Why the profit of the day is not known: see daily_pnl; flow without a '
    'price: the profit is known and this part of it is not.';
comment on column analytics.daily_pnl_components.revised_at is
    'When the latest of the day''s intervals was last computed.';
