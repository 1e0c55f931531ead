-- Grain: one row per account and day of the account's reporting zone, from its
-- first snapshot to analytics.as_of().
create view analytics.daily_pnl_local as

select daily.*

from history.account

inner join definition.rounded_daily_pnl as daily
    on
        account.account_id = daily.account_id
        and account.reporting_zone = daily.zone;

comment on view analytics.daily_pnl_local is
    'Profit and loss by day of each account''s reporting zone, in USD, and '
    'what it is made of: pnl = realized + funding + commission + rebate + '
    'yield + bonus + liquidation + conversion + unclassified + unrealized + '
    'revaluation + residual. Sums of pnl_intervals. Deposits and withdrawals '
    'are no profit.';
comment on column analytics.daily_pnl_local.day is
    'The day in the zone. It owns the intervals that end later than its first '
    'instant and up to its last.';
comment on column analytics.daily_pnl_local.zone is
    'Zone of the day.';
comment on column analytics.daily_pnl_local.revised_at is
    'When the latest of its intervals was last computed.';
