-- Grain: one row per account, zone, day that was final, and change of it.
create view analytics.revisions as

select
    revision.account_id,
    account.name as account_name,
    account.environment,
    revision.day,
    cast(revision.zone as text) as zone,
    revision.cause,
    cast(analytics.bounded_8(revision.pnl_before) as numeric(28, 8))
        as pnl_before,
    cast(analytics.bounded_8(revision.pnl_after) as numeric(28, 8))
        as pnl_after,
    cast(
        analytics.bounded_8(revision.pnl_after - revision.pnl_before)
        as numeric(28, 8)
    ) as pnl_change,
    cast(analytics.bounded_8(revision.equity_before) as numeric(28, 8))
        as equity_before,
    cast(analytics.bounded_8(revision.equity_after) as numeric(28, 8))
        as equity_after,
    revision.revised_at

from history.day_revision as revision

inner join history.account
    on revision.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.revisions is
    'What changed in figures that were final: profit and closing equity of a '
    'day before and after, and why. In UTC and in the account''s reporting '
    'zone. For what changed since you reported: revised_at > an instant.';
comment on column analytics.revisions.day is 'The day.';
comment on column analytics.revisions.cause is
    'snapshot: a slot of the day was loaded late or is gone; flow: a money '
    'flow came late; booking: a flow moved to or from another day; price: the '
    'same flows and slots have other prices; other: none of these.';
comment on column analytics.revisions.pnl_before is
    'Profit as it was, USD; null when it was not known.';
comment on column analytics.revisions.pnl_after is
    'Profit as it became, USD; null when it is not known any more.';
comment on column analytics.revisions.pnl_change is
    'pnl_after - pnl_before, USD.';
comment on column analytics.revisions.equity_before is
    'Closing equity as it was, USD; null when it was not known.';
comment on column analytics.revisions.equity_after is
    'Closing equity as it became, USD; null when it is not known any more.';
comment on column analytics.revisions.revised_at is
    'When the refresh changed it.';
