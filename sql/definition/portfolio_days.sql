-- Grain: one row per portfolio and UTC day, unrounded: sums over its members'
-- days. The edges of a group's day are slots at which every member has its own.
create view definition.portfolio_days as

with

member_days as (

    select
        portfolios.portfolio,
        portfolios.account_id,
        portfolios.account_name,
        portfolios.group_name,
        portfolios.environment,
        daily.day,
        daily.zone,
        daily.opened_at,
        daily.closed_at,
        daily.opening_equity,
        daily.closing_equity,
        opening.usdt_price as opening_usdt_price,
        closing.usdt_price as closing_usdt_price,
        daily.pnl,
        daily.external_flow,
        daily.unclassified,
        daily.is_complete,
        daily.is_final,
        daily.reason,
        daily.account_name as member_name,
        portfolios.member_id,
        portfolios.first_slot,
        portfolios.last_slot,
        daily.day is not distinct from portfolios.joined_on as is_joining,
        daily.is_open
        or daily.day is not distinct from portfolios.joined_on
        or daily.day is not distinct from portfolios.left_on
        -- flows that cancel out move capital all the same
        or exists (

            select

            from history.day_flow

            inner join history.income_category
                on
                    day_flow.income_type = income_category.income_type
                    and income_category.category = 'external'

            where
                day_flow.account_id = daily.account_id
                and day_flow.zone = daily.zone
                and day_flow.day = daily.day

        ) as is_cut

    from definition.portfolios

    inner join definition.daily_pnl as daily
        on
            portfolios.member_id = daily.account_id
            and daily.zone = 'UTC'
            and daily.day >= coalesce(portfolios.joined_on, daily.day)
            and daily.day <= coalesce(portfolios.left_on, daily.day)

    left join history.interval_fact as opening
        on
            daily.account_id = opening.account_id
            and daily.opened_at = opening.snapshot_at

    left join history.interval_fact as closing
        on
            daily.account_id = closing.account_id
            and daily.closed_at = closing.snapshot_at

)

select
    member_days.portfolio,
    member_days.account_id,
    member_days.account_name,
    member_days.group_name,
    member_days.environment,
    member_days.day,
    member_days.zone,
    case
        -- a member that joins opens later; on a group's first day that is all
        when bool_and(member_days.is_joining)
            then min(member_days.opened_at)
        when
            min(member_days.opened_at) filter (
                where not member_days.is_joining
            ) = max(member_days.opened_at) filter (
                where not member_days.is_joining
            )
            and bool_and(
                member_days.opened_at is not null or member_days.is_joining
            )
            then min(member_days.opened_at) filter (
                where not member_days.is_joining
            )
    end as opened_at,
    case
        when
            min(member_days.closed_at) = max(member_days.closed_at)
            and bool_and(member_days.closed_at is not null)
            then min(member_days.closed_at)
    end as closed_at,
    analytics.sum_known(member_days.opening_equity) as opening_equity,
    analytics.sum_known(member_days.closing_equity) as closing_equity,
    analytics.sum_known(
        analytics.ratio(
            member_days.opening_equity, member_days.opening_usdt_price
        )
    ) as opening_equity_usdt,
    analytics.sum_known(
        analytics.ratio(
            member_days.closing_equity, member_days.closing_usdt_price
        )
    ) as closing_equity_usdt,
    analytics.sum_known(member_days.external_flow) as external_flow,
    analytics.sum_known(member_days.pnl) as pnl,
    array_agg(member_days.member_id order by member_days.member_id)
        as member_ids,
    array_agg(member_days.first_slot order by member_days.member_id)
        as first_slots,
    array_agg(member_days.last_slot order by member_days.member_id)
        as last_slots,
    bool_or(member_days.is_cut) as is_cut,
    bool_and(member_days.is_complete) as is_complete,
    bool_and(member_days.is_final) as is_final,
    case
        when min(member_days.reason) is not null then min(member_days.reason)
        when bool_or(member_days.unclassified <> 0)
            then 'unclassified flow'
        when bool_or(member_days.unclassified is null)
            then 'flow without a price'
    end as reason,
    string_agg(
        member_days.member_name, ', '
        order by member_days.member_name collate "C"
    ) filter (where member_days.reason is not null) as unknown_accounts

from member_days

group by
    member_days.portfolio,
    member_days.account_id,
    member_days.account_name,
    member_days.group_name,
    member_days.environment,
    member_days.day,
    member_days.zone;

comment on view definition.portfolio_days is
    'Days of accounts and groups: beneath returns. is_cut: money came or went, '
    'or a member did, so that its return is that of its slots.';
