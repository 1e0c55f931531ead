-- Accounts that are looked at together. Meant to be edited by plain SQL.

create table account_group_member (
    account_id bigint not null,
    group_name text   collate "C" not null,
    joined_on  date   not null,
    left_on    date,

    constraint account_group_member_pkey primary key (account_id, group_name, joined_on),
    constraint account_group_member_is_an_account
        foreign key (account_id) references account (account_id),
    constraint account_group_member_group_is_named check (group_name <> ''),
    constraint account_group_member_all_is_every_account check (group_name <> 'all'),
    constraint account_group_member_leaves_after_it_joined check (left_on >= joined_on)
);

comment on table account_group_member is
    'Groups of accounts whose equity and profit are added up. Edit it by plain SQL. The group all, every account of an environment, needs no row.';
comment on column account_group_member.account_id is 'The account.';
comment on column account_group_member.group_name is 'The group.';
comment on column account_group_member.joined_on is 'First UTC day that the account counts: what it is worth then comes in.';
comment on column account_group_member.left_on is 'Last UTC day that it counts: what it is worth then goes out; null while it is a member.';
