-- Grain: one row per account: how up to date is what views show of it.
create view analytics.freshness as

select
    accounts.account_id,
    accounts.account_name,
    accounts.environment,
    accounts.state,
    worth.price_source,
    cast(waiting.ranges as integer) as ranges_waiting,
    cast(
        extract(
            epoch from (select analytics.as_of()) - accounts.last_snapshot_at
        )
        as numeric(16, 3)
    ) as slot_age_seconds,
    cast(
        extract(epoch from (select analytics.as_of()) - known.until_at)
        as numeric(16, 3)
    ) as flows_age_seconds,
    cast(
        extract(epoch from worth.captured_at - worth.price_observed_at)
        as numeric(16, 3)
    ) as price_age_seconds,
    -- a slot may be under way, and one may be lost
    coalesce(
        accounts.is_scheduled
        and accounts.last_snapshot_at
        < (select analytics.as_of())
        - 3 * accounts.every_seconds * interval '1 second',
        false
    ) as is_late,
    accounts.last_snapshot_at,
    derived.snapshot_at as derived_until_at,
    known.until_at as flows_known_until_at,
    worth.price_observed_at,
    nullif(
        concat_ws(
            ', ',
            case when accounts.last_snapshot_at is null then 'no snapshot' end,
            case
                when
                    accounts.last_snapshot_at is not null
                    and derived.snapshot_at
                    is distinct from accounts.last_snapshot_at
                    then 'not refreshed yet'
            end,
            case
                when known.until_at is null then 'flows not known'
                when known.until_at < accounts.last_snapshot_at
                    then 'flows known to an earlier instant'
            end,
            case when waiting.ranges > 0 then 'waits to be refreshed' end,
            worth.equity_reason
        ),
        ''
    ) as reason

from analytics.accounts

left join lateral (

    select max(fact.snapshot_at) as snapshot_at

    from history.interval_fact as fact

    where
        fact.account_id = accounts.account_id
        and fact.snapshot_at <= (select analytics.as_of())

) as derived on true

left join lateral (

    select
        fact.captured_at,
        fact.price_observed_at,
        fact.price_source,
        fact.equity_reason

    from history.interval_fact as fact

    where
        fact.account_id = accounts.account_id
        and fact.snapshot_at = derived.snapshot_at

    limit 1

) as worth on true

-- up to where nothing is missing since the first snapshot
left join lateral (

    select max(upper(span.known)) as until_at

    from history.income_coverage as coverage

    cross join lateral unnest(coverage.booked) as span (known)

    where coverage.account_id = accounts.account_id

) as known on true

cross join lateral (

    select count(*) as ranges

    from history.derive_queue

    where derive_queue.account_id = accounts.account_id

) as waiting;

comment on view analytics.freshness is
    'Whether what is shown of each account is up to date: its last slot, what '
    'is derived of it, its flows and its prices.';
comment on column analytics.freshness.state is
    'active: captured; paused: slots are missed on purpose; closed: no slots '
    'are expected.';
comment on column analytics.freshness.price_source is
    'Worst source of the prices of the last slot: see equity; null when no '
    'price was needed.';
comment on column analytics.freshness.ranges_waiting is
    'Stretches of time that wait to be refreshed: after late flows, imports or '
    'edits.';
comment on column analytics.freshness.slot_age_seconds is
    'Seconds from the last taken slot to analytics.as_of(); null without one.';
comment on column analytics.freshness.flows_age_seconds is
    'Seconds from flows_known_until_at to analytics.as_of().';
comment on column analytics.freshness.price_age_seconds is
    'Seconds from the price of the last slot that was furthest from its capture '
    'to that capture; negative when it came later.';
comment on column analytics.freshness.is_late is
    'true: slots are expected, and the last taken one is more than three grid '
    'steps old.';
comment on column analytics.freshness.last_snapshot_at is
    'Latest taken slot; null when none was taken.';
comment on column analytics.freshness.derived_until_at is
    'Latest slot that equity and profit are derived of.';
comment on column analytics.freshness.flows_known_until_at is
    'Instant until which flows are known and reconciled; earlier ones may have '
    'holes: see intervals.';
comment on column analytics.freshness.price_observed_at is
    'Instant of the price of the last slot that was furthest from its capture.';
comment on column analytics.freshness.reason is
    'What is not up to date, all that applies: no snapshot, not refreshed yet, '
    'flows not known, flows known to an earlier instant, waits to be '
    'refreshed, or why the equity of the last slot is null; null when nothing.';
