-- Grain: one row per group of accounts, environment and slot that the schedules of
-- all members expect and that one of them has taken.
create view analytics.group_equity as

with

members as materialized (

    select
        member.group_name,
        member.environment,
        member.account_id,
        member.account_name,
        member.first_slot,
        member.last_slot

    from analytics.group_members as member

),

-- a member under each schedule that it had
terms as materialized (

    select
        members.*,
        schedule.every_seconds,
        schedule.active as is_active,
        case
            when schedule.valid_from = min(schedule.valid_from) over account
                then '-infinity'
            else schedule.valid_from
        end as valid_from,
        lead(schedule.valid_from, 1, 'infinity') over (
            partition by
                members.group_name, members.environment, members.account_id,
                members.first_slot
            order by schedule.valid_from
        ) as valid_until

    from members

    left join history.capture_schedule as schedule
        on members.account_id = schedule.account_id

    window account as (
        partition by
            members.group_name, members.environment, members.account_id,
            members.first_slot
    )

),

taken as (

    select
        members.group_name,
        members.environment,
        worth.snapshot_at,
        sum(worth.closing_equity) as equity,
        count(worth.closing_equity) as known,
        array_agg(members.account_id) as accounts,
        min(worth.equity_reason) as reason

    from members

    inner join history.interval_fact as worth
        on
            members.account_id = worth.account_id
            and members.first_slot <= worth.snapshot_at
            and (
                members.last_slot is null
                or worth.snapshot_at <= members.last_slot
            )

    where worth.snapshot_at <= (select analytics.as_of())

    group by members.group_name, members.environment, worth.snapshot_at

)

select
    taken.group_name,
    taken.environment,
    taken.snapshot_at,
    cast(
        analytics.bounded_8(
            case
                when
                    taken.known = cardinality(taken.accounts)
                    and expected.missing is null
                    and expected.paused is null
                    then taken.equity
            end
        )
        as numeric(28, 8)
    ) as equity,
    cast(cardinality(taken.accounts) as bigint) as members_taken,
    expected.missing as missing_accounts,
    case
        when expected.paused is not null then 'paused: ' || expected.paused
        when expected.missing is not null then 'member missing'
        when taken.known < cardinality(taken.accounts) then taken.reason
    end as reason,
    cast(analytics.bounded_8(taken.equity) as numeric(28, 8)) as known_equity,
    taken.known as members_known,
    expected.members

from taken

cross join lateral (

    select
        count(*) as members,
        coalesce(
            bool_and(
                cast(extract(epoch from taken.snapshot_at) as bigint)
                % terms.every_seconds = 0
            ) filter (where terms.is_active),
            true
        ) as is_slot,
        string_agg(
            terms.account_name, ', ' order by terms.account_name collate "C"
        ) filter (where not terms.is_active and not there.is_taken) as paused,
        string_agg(
            terms.account_name, ', ' order by terms.account_name collate "C"
        ) filter (
            where
                terms.is_active is distinct from false
                and case
                    when there.is_taken then false
                    else
                        not analytics.is_empty_and_dormant(
                            terms.account_id, taken.snapshot_at
                        )
                end
        ) as missing

    from terms

    cross join lateral (
        select terms.account_id = any(taken.accounts) as is_taken
    ) as there

    where
        terms.group_name = taken.group_name
        and terms.environment = taken.environment
        and terms.first_slot <= taken.snapshot_at
        and (
            terms.last_slot is null
            or taken.snapshot_at <= terms.last_slot
        )
        and (terms.valid_from is null or terms.valid_from <= taken.snapshot_at)
        and (terms.valid_until is null or taken.snapshot_at < terms.valid_until)

) as expected

where expected.is_slot;

comment on view analytics.group_equity is
    'Net worth of several accounts together, in USD. Without a member it is '
    'not known: a failed account would look like a loss. A slot of the group is '
    'one that the schedules of all its members expect: with a member every five '
    'minutes and one every hour, the hours. Moving money between '
    'members does not change it, but for the seconds that it is under way.';
comment on column analytics.group_equity.snapshot_at is
    'The slot.';
comment on column analytics.group_equity.equity is
    'Sum of the members'' equity, USD; null, with a reason, when one is not '
    'known.';
comment on column analytics.group_equity.members_taken is
    'How many members have taken the slot.';
comment on column analytics.group_equity.missing_accounts is
    'Members that have not, by name, sorted and separated by comma and space; '
    'null when none is missing.';
comment on column analytics.group_equity.reason is
    'Why equity is null: paused: and the members whose schedule is paused, '
    'member missing, or the reason of a member''s equity.';
comment on column analytics.group_equity.known_equity is
    'Sum of the equity of the members whose equity is known, USD: of all of '
    'them only when members_known is members.';
comment on column analytics.group_equity.members_known is
    'How many members'' equity is known.';
comment on column analytics.group_equity.members is
    'How many members the group has.';
