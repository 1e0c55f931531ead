-- Grain: one row per account and UTC day, from the account's first snapshot to
-- analytics.as_of().
create view analytics.daily_pnl as

select daily.*

from definition.rounded_daily_pnl as daily

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
    'When the latest of its intervals was last computed.';
