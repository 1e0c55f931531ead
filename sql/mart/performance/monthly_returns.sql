-- Grain: one row per account, and per group, and UTC month.
create view analytics.monthly_returns as

with

-- days that a bridge within the month covers are in its return
pieces as (

    select
        pieces.*,
        cast(
            date_trunc('month', cast(pieces.last_day as timestamp)) as date
        ) as month,
        max(
            case
                when pieces.is_bridge and pieces.growth is not null
                    then pieces.last_day
            end
        ) over (
            partition by
                pieces.portfolio,
                pieces.account_id,
                pieces.account_name,
                pieces.group_name,
                pieces.environment
            order by pieces.first_day, pieces.is_bridge desc
            rows unbounded preceding
        ) as bridged_until

    from definition.return_pieces as pieces

    where
        not pieces.is_bridge
        or date_trunc('month', cast(pieces.first_day as timestamp))
        = date_trunc('month', cast(pieces.last_day as timestamp))

),

-- today has no return before its first interval
judged as (

    select
        pieces.*,
        case
            when
                pieces.reason is not null
                and not coalesce(
                    pieces.bridged_until >= pieces.last_day, false
                )
                and pieces.last_day
                < cast((select analytics.as_of()) at time zone 'UTC' as date)
                then pieces.reason
        end as broken

    from pieces

),

summed as (

    select
        judged.account_id,
        judged.account_name,
        judged.group_name,
        judged.environment,
        judged.month,
        min(judged.opened_at) filter (where judged.growth is not null)
            as opened_at,
        max(judged.closed_at) filter (where judged.growth is not null)
            as closed_at,
        (
            array_agg(judged.opening_equity order by judged.opened_at)
            filter (where judged.growth is not null)
        )[1] as opening_equity,
        (
            array_agg(judged.closing_equity order by judged.opened_at desc)
            filter (where judged.growth is not null)
        )[1] as closing_equity,
        sum(judged.external_flow) filter (where judged.growth is not null)
            as external_flow,
        definition.chained(judged.growth) filter (
            where judged.growth is not null
        ) as growth,
        definition.chained(judged.growth_usdt) filter (
            where judged.growth is not null
        ) as growth_usdt,
        count(judged.growth) as pieces,
        cast(
            count(*) filter (
                where judged.is_complete and judged.growth is not null
            )
            as integer
        ) as complete_days,
        bool_and(judged.is_final) as is_final,
        case
            when min(judged.broken) is not null then min(judged.broken)
            when count(judged.growth) = 0 then min(judged.reason)
        end as reason

    from judged

    group by
        judged.account_id,
        judged.account_name,
        judged.group_name,
        judged.environment,
        judged.month

)

select
    summed.account_id,
    summed.account_name,
    summed.group_name,
    summed.environment,
    summed.month,
    text 'UTC' as zone,
    cast(analytics.bounded_8(summed.opening_equity) as numeric(28, 8))
        as opening_equity,
    cast(analytics.bounded_8(summed.closing_equity) as numeric(28, 8))
        as closing_equity,
    cast(
        analytics.bounded_8(
            case when summed.reason is null then summed.external_flow end
        )
        as numeric(28, 8)
    ) as external_flow,
    cast(
        analytics.bounded_8(
            case
                when summed.reason is null
                    then summed.closing_equity - summed.opening_equity
                        - summed.external_flow
            end
        )
        as numeric(28, 8)
    ) as pnl,
    cast(
        analytics.bounded_10(
            case when summed.reason is null then summed.growth - 1 end
        )
        as numeric(28, 10)
    ) as monthly_return,
    cast(
        analytics.bounded_10(
            case when summed.reason is null then summed.growth_usdt - 1 end
        )
        as numeric(28, 10)
    ) as monthly_return_usdt,
    summed.complete_days,
    summed.is_final,
    summed.reason,
    summed.opened_at,
    summed.closed_at

from summed;

comment on view analytics.monthly_returns is
    'What each dollar of an account, or of a group, earned in a UTC month, net '
    'of deposits and withdrawals: its daily returns chained. The first and the '
    'current month cover the days between opened_at and closed_at.';
comment on column analytics.monthly_returns.account_id is
    'The account; null in rows of a group.';
comment on column analytics.monthly_returns.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.monthly_returns.group_name is
    'The group; null in rows of an account.';
comment on column analytics.monthly_returns.month is
    'First day of the month.';
comment on column analytics.monthly_returns.zone is 'Zone of the month: UTC.';
comment on column analytics.monthly_returns.opening_equity is
    'Equity at opened_at, USD.';
comment on column analytics.monthly_returns.closing_equity is
    'Equity at closed_at, USD.';
comment on column analytics.monthly_returns.external_flow is
    'Deposits less withdrawals, USD.';
comment on column analytics.monthly_returns.pnl is
    'closing_equity - opening_equity - external_flow, USD.';
comment on column analytics.monthly_returns.monthly_return is
    'Return in USD, 0.01 for 1 %; null, with a reason, when a day is not known.';
comment on column analytics.monthly_returns.monthly_return_usdt is
    'The same in USDT.';
comment on column analytics.monthly_returns.complete_days is
    'How many of its days have both edges.';
comment on column analytics.monthly_returns.is_final is
    'true: each of its days so far is over and settled.';
comment on column analytics.monthly_returns.reason is
    'Why monthly_return is null: the reason of one of its days, see '
    'daily_returns.';
comment on column analytics.monthly_returns.opened_at is
    'Slot from which returns are known.';
comment on column analytics.monthly_returns.closed_at is
    'Slot until which returns are known.';
