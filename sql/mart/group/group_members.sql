-- Grain: one row per group of accounts, environment and member. All accounts of
-- an environment are the group all; further groups are rows of
-- history.account_group_member.
create view analytics.group_members as

select
    member.group_name,
    account.environment,
    account.account_id,
    account.name as account_name,
    member.joined_on,
    member.left_on,
    standing.first_slot,
    standing.last_slot

from (

    select
        text 'all' as group_name,
        accounts.account_id,
        cast(accounts.first_snapshot_at at time zone 'UTC' as date)
            as joined_on,
        case
            when accounts.state = 'closed'
                then cast(
                    (accounts.last_snapshot_at - interval '1 microsecond')
                    at time zone 'UTC'
                    as date
                )
        end as left_on

    from analytics.accounts

    where accounts.first_snapshot_at is not null

    union all

    select
        cast(account_group_member.group_name as text),
        account_group_member.account_id,
        account_group_member.joined_on,
        account_group_member.left_on

    from history.account_group_member

) as member

inner join history.account
    on member.account_id = account.account_id

-- from which taken slot to which the account counts
cross join lateral (

    select
        (
            select min(account_snapshot.snapshot_at)
            from history.account_snapshot
            where
                account_snapshot.account_id = member.account_id
                and account_snapshot.snapshot_at
                >= cast(member.joined_on as timestamp) at time zone 'UTC'
        ) as first_slot,
        case
            when member.left_on is not null
                then (
                    select max(account_snapshot.snapshot_at)
                    from history.account_snapshot
                    where
                        account_snapshot.account_id = member.account_id
                        and account_snapshot.snapshot_at
                        <= cast(member.left_on + 1 as timestamp)
                        at time zone 'UTC'
                )
        end as last_slot

    offset 0

) as standing

where account.kind = 'trading';

comment on view analytics.group_members is
    'Which accounts are added up, and when. A group never holds accounts of '
    'two environments: a name used in both is two groups.';
comment on column analytics.group_members.joined_on is
    'First UTC day that counts: for the group all, the day of the first '
    'snapshot.';
comment on column analytics.group_members.left_on is
    'Last UTC day that counts; null while the account is a member.';
comment on column analytics.group_members.first_slot is
    'The first taken slot that counts: what the account is worth there comes '
    'in.';
comment on column analytics.group_members.last_slot is
    'The last one: what it is worth there goes out; null while the account is '
    'a member.';
