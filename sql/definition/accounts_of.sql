-- Grain: one row per account that a name means: the account of that name, or the
-- members that a group has on some of the days given.
create function definition.accounts_of(
    account_or_group text, first_day date, last_day date
)
returns table (account_id bigint, account_name text, environment text)
language sql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$

select
    accounts.account_id,
    accounts.account_name,
    accounts.environment

from analytics.accounts

where accounts.account_name = accounts_of.account_or_group

union

select
    group_members.account_id,
    group_members.account_name,
    group_members.environment

from analytics.group_members

where
    group_members.group_name = accounts_of.account_or_group
    and group_members.joined_on
    <= coalesce(accounts_of.last_day, group_members.joined_on)
    and (
        group_members.left_on is null
        or group_members.left_on
        >= coalesce(accounts_of.first_day, group_members.left_on)
    )

$$;

comment on function definition.accounts_of(text, date, date) is
    'Accounts that the name of an account or a group means.';
