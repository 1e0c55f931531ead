-- Grain: one row per group of accounts, environment and slot that ends an
-- interval of a member.
create view analytics.group_pnl_intervals as

select
    total.group_name,
    total.environment,
    total.snapshot_at,
    total.opened_at,
    cast(
        analytics.bounded_8(
            case
                when state.reason is null
                    then total.opening_equity + coalesce(leaving.equity, 0)
            end
        )
        as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(
            case
                when state.reason is null
                    then total.closing_equity + coalesce(joining.equity, 0)
            end
        )
        as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(
            case
                when state.reason is null
                    then total.external_flow + coalesce(joining.equity, 0)
                        - coalesce(leaving.equity, 0)
            end
        )
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(case when state.reason is null then total.pnl end)
        as numeric(28, 8)
    ) as pnl,
    total.members,
    state.reason

from (

    select
        member.group_name,
        member.environment,
        interval.snapshot_at,
        min(interval.opened_at) as opened_at,
        min(interval.opened_at) = max(interval.opened_at) as is_one_interval,
        sum(interval.opening_equity) as opening_equity,
        sum(interval.closing_equity) as closing_equity,
        sum(interval.external_flow) as external_flow,
        sum(interval.pnl) as pnl,
        count(*) as members,
        count(interval.pnl) as known,
        min(interval.reason) as reason

    from analytics.group_members as member

    inner join definition.pnl_intervals as interval
        on
            member.account_id = interval.account_id
            and member.first_slot <= interval.opened_at
            and (
                member.last_slot is null
                or interval.snapshot_at <= member.last_slot
            )

    group by member.group_name, member.environment, interval.snapshot_at

) as total

-- members whose first slot this is bring in what they are worth
cross join lateral (

    select
        count(*) as members,
        count(worth.closing_equity) as known,
        sum(worth.closing_equity) as equity

    from analytics.group_members as member

    left join history.interval_fact as worth
        on
            member.account_id = worth.account_id
            and worth.snapshot_at = total.snapshot_at

    where
        member.group_name = total.group_name
        and member.environment = total.environment
        and member.first_slot = total.snapshot_at

) as joining

-- and those whose last slot was the one before take it out
cross join lateral (

    select
        count(*) as members,
        count(worth.closing_equity) as known,
        sum(worth.closing_equity) as equity

    from analytics.group_members as member

    left join history.interval_fact as worth
        on
            member.account_id = worth.account_id
            and worth.snapshot_at = total.opened_at

    where
        member.group_name = total.group_name
        and member.environment = total.environment
        and member.last_slot = total.opened_at

) as leaving

cross join lateral (

    select
        case
            when total.members + joining.members < expected.members
                then 'member missing'
            when not total.is_one_interval then 'member missing'
            when total.known < total.members then total.reason
            when
                joining.known < joining.members
                or leaving.known < leaving.members
                then 'no price'
        end as reason

    from (

        select count(*) as members

        from analytics.group_members as member

        where
            member.group_name = total.group_name
            and member.environment = total.environment
            and member.first_slot <= total.snapshot_at
            and (
                member.last_slot is null
                or total.snapshot_at <= member.last_slot
            )
            and not analytics.is_empty_and_dormant(
                member.account_id, total.snapshot_at
            )

    ) as expected

) as state;

comment on view analytics.group_pnl_intervals is
    'Profit and loss of several accounts together from slot to slot, in USD: '
    'the sum over the members. What one member sends to another is an outflow '
    'of the one and an inflow of the other: it cancels out of the profit, '
    'whenever it arrives.';
comment on column analytics.group_pnl_intervals.snapshot_at is
    'The slot that ends the interval.';
comment on column analytics.group_pnl_intervals.opened_at is
    'The slot before it.';
comment on column analytics.group_pnl_intervals.opening_equity is
    'Equity of the members at opened_at, USD.';
comment on column analytics.group_pnl_intervals.closing_equity is
    'Equity of the members at snapshot_at, USD.';
comment on column analytics.group_pnl_intervals.external_flow is
    'Deposits less withdrawals of the members, and what joining members '
    'brought less what leaving ones took, USD.';
comment on column analytics.group_pnl_intervals.pnl is
    'closing_equity - opening_equity - external_flow: the sum of the '
    'members'' profit, USD; null, with a reason, when one is not known.';
comment on column analytics.group_pnl_intervals.members is
    'How many members have an interval that ends in the slot.';
comment on column analytics.group_pnl_intervals.reason is
    'Why pnl is null: member missing, or the reason of a member''s interval.';
