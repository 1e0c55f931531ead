-- Grain: one row per portfolio and member: an account by itself, or a group and
-- each account that counts in it, with the slots between which it counts.
create view definition.portfolios as

select
    'account ' || accounts.account_id as portfolio,
    accounts.account_id,
    accounts.account_name,
    cast(null as text) as group_name,
    accounts.environment,
    accounts.account_id as member_id,
    cast(null as date) as joined_on,
    cast(null as date) as left_on,
    timestamptz '-infinity' as first_slot,
    timestamptz 'infinity' as last_slot

from analytics.accounts

union all

select
    'group ' || group_members.environment || ' ' || group_members.group_name,
    null,
    null,
    group_members.group_name,
    group_members.environment,
    group_members.account_id,
    group_members.joined_on,
    group_members.left_on,
    group_members.first_slot,
    coalesce(group_members.last_slot, timestamptz 'infinity')

from analytics.group_members

where group_members.first_slot is not null;

comment on view definition.portfolios is
    'What returns are computed of: each account, and each group with its '
    'members.';
