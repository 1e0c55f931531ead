-- Grain: one row per group of accounts, environment and slot that a member has
-- taken.
create view analytics.group_equity as

select
    total.group_name,
    total.environment,
    total.snapshot_at,
    cast(
        analytics.bounded_8(
            case
                when
                    total.known = total.present
                    and absent.missing_accounts is null
                    then total.equity
            end
        )
        as numeric(28, 8)
    ) as equity,
    total.present as members_taken,
    absent.missing_accounts,
    case
        when absent.missing_accounts is not null then 'member missing'
        when total.known < total.present then total.reason
    end as reason

from (

    select
        member.group_name,
        member.environment,
        worth.snapshot_at,
        sum(worth.closing_equity) as equity,
        count(*) as present,
        count(worth.closing_equity) as known,
        min(worth.equity_reason) as reason

    from analytics.group_members as member

    inner join history.interval_fact as worth
        on
            member.account_id = worth.account_id
            and member.first_slot <= worth.snapshot_at
            and (
                member.last_slot is null
                or worth.snapshot_at <= member.last_slot
            )
            and worth.snapshot_at <= (select analytics.as_of())

    group by member.group_name, member.environment, worth.snapshot_at

) as total

-- a member without this slot, unless it is dormant and was left empty
cross join lateral (

    select
        string_agg(
            member.account_name, ', '
            order by member.account_name collate "C"
        ) as missing_accounts

    from analytics.group_members as member

    where
        member.group_name = total.group_name
        and member.environment = total.environment
        and member.first_slot <= total.snapshot_at
        and (
            member.last_slot is null
            or total.snapshot_at <= member.last_slot
        )
        and not exists (

            select 1

            from history.interval_fact

            where
                interval_fact.account_id = member.account_id
                and interval_fact.snapshot_at = total.snapshot_at

        )
        and not analytics.is_empty_and_dormant(
            member.account_id, total.snapshot_at
        )

) as absent;

comment on view analytics.group_equity is
    'Net worth of several accounts together, in USD. Without a member it is '
    'not known: a failed account would look like a loss. Moving money between '
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
    'Why equity is null: member missing, or the reason of a member''s equity.';
