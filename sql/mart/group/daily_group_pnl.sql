-- Grain: one row per group of accounts, environment and UTC day.
create view analytics.daily_group_pnl as

select
    member.group_name,
    member.environment,
    daily.day,
    daily.zone,
    cast(
        analytics.bounded_8(
            case
                when count(*) = count(daily.opening_equity)
                    then coalesce(
                        sum(daily.opening_equity) filter (
                            where daily.day > member.joined_on
                        ),
                        0
                    )
            end
        )
        as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(
            case
                when count(*) = count(daily.closing_equity)
                    then coalesce(
                        sum(daily.closing_equity) filter (
                            where daily.day is distinct from member.left_on
                        ),
                        0
                    )
            end
        )
        as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(
            case
                when count(*) = count(daily.pnl)
                    then sum(
                        daily.external_flow
                        + case
                            when daily.day = member.joined_on
                                then daily.opening_equity
                            else 0
                        end
                        - case
                            when daily.day = member.left_on
                                then daily.closing_equity
                            else 0
                        end
                    )
            end
        )
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(analytics.sum_known(daily.pnl))
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_8(
            analytics.sum_known(daily.pnl - daily.revaluation)
        )
        as numeric(28, 8)
    ) as pnl_before_revaluation,
    count(*) as members,
    string_agg(
        daily.account_name, ', ' order by daily.account_name collate "C"
    ) filter (where daily.pnl is null) as unknown_accounts,
    min(daily.reason) as reason,
    bool_and(
        daily.is_final
    ) as is_final,
    max(daily.revised_at) as revised_at,
    cast(coalesce(sum(daily.unpriced_flows), 0) as bigint) as unpriced_flows

from analytics.group_members as member

inner join definition.daily_pnl as daily
    on
        daily.zone = 'UTC'
        and member.account_id = daily.account_id
        and member.joined_on <= daily.day
        and (member.left_on is null or daily.day <= member.left_on)

group by member.group_name, member.environment, daily.day, daily.zone;

comment on view analytics.daily_group_pnl is
    'Profit and loss of several accounts together by UTC day, in USD: the sum '
    'of the members'' daily_pnl. What members send each other cancels out.';
comment on column analytics.daily_group_pnl.day is
    'The UTC day.';
comment on column analytics.daily_group_pnl.opening_equity is
    'Equity of the members of the day before, USD.';
comment on column analytics.daily_group_pnl.closing_equity is
    'Equity of the members that stay, USD.';
comment on column analytics.daily_group_pnl.external_flow is
    'Deposits less withdrawals of the members, and what joining members '
    'brought less what leaving ones took, USD.';
comment on column analytics.daily_group_pnl.pnl is
    'Sum of the members'' profit, USD; null, with a reason, when one is not '
    'known.';
comment on column analytics.daily_group_pnl.pnl_before_revaluation is
    'pnl without revaluation, USD; null when it, or a flow without a price, is '
    'not known.';
comment on column analytics.daily_group_pnl.members is
    'How many members the day has.';
comment on column analytics.daily_group_pnl.unknown_accounts is
    'Members whose profit is not known, by name, sorted and separated by '
    'comma and space; null when all is known.';
comment on column analytics.daily_group_pnl.reason is
    'Why pnl is null: the reason of a member''s day.';
comment on column analytics.daily_group_pnl.is_final is
    'true: the day is over and settled for every member.';
comment on column analytics.daily_group_pnl.revised_at is
    'When the latest interval of a member was last computed.';
comment on column analytics.daily_group_pnl.unpriced_flows is
    'How many flows of the members'' day have no price, as far as their flows '
    'are known: what revaluation did is not known then.';
