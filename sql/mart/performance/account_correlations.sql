-- Grain: one row per pair of accounts of an environment that have complete days
-- in common.
create view analytics.account_correlations as

with

returns as (

    select
        series.account_id,
        series.account_name,
        series.environment,
        series.first_day as day,
        series.daily_return

    from definition.return_series as series

    where
        series.currency = 'USD'
        and series.group_name is null
        and series.daily_return is not null

),

paired as (

    select
        one.account_id,
        one.account_name,
        one.environment,
        other.account_id as other_account_id,
        other.account_name as other_account_name,
        min(one.day) as first_day,
        max(one.day) as last_day,
        cast(count(*) as integer) as days,
        count(*) * sum(one.daily_return * other.daily_return)
        - sum(one.daily_return) * sum(other.daily_return) as together,
        count(*) * sum(one.daily_return * one.daily_return)
        - power(sum(one.daily_return), 2) as spread,
        count(*) * sum(other.daily_return * other.daily_return)
        - power(sum(other.daily_return), 2) as other_spread

    from returns as one

    inner join returns as other
        on
            one.environment = other.environment
            and one.day = other.day
            and one.account_id < other.account_id

    group by
        one.account_id,
        one.account_name,
        one.environment,
        other.account_id,
        other.account_name

)

select
    paired.account_id,
    paired.account_name,
    paired.environment,
    paired.other_account_id,
    paired.other_account_name,
    paired.first_day,
    paired.last_day,
    paired.days,
    cast(
        case
            when
                paired.days >= 30
                and paired.spread > 0
                and paired.other_spread > 0
                then paired.together
                    / sqrt(paired.spread * paired.other_spread)
        end
        as numeric(11, 10)
    ) as correlation,
    case
        when paired.days < 30 then 'fewer than 30 complete days in common'
        when paired.spread = 0 or paired.other_spread = 0
            then 'returns do not vary'
    end as reason

from paired;

comment on view analytics.account_correlations is
    'How alike two accounts'' daily returns move, in USD, over the complete UTC '
    'days that both have: 1 together, 0 independent, -1 against each other.';
comment on column analytics.account_correlations.other_account_id is
    'The other account.';
comment on column analytics.account_correlations.other_account_name is
    'Name of the other account.';
comment on column analytics.account_correlations.first_day is
    'First UTC day in common.';
comment on column analytics.account_correlations.last_day is
    'Last UTC day in common.';
comment on column analytics.account_correlations.days is
    'How many days they have in common.';
comment on column analytics.account_correlations.correlation is
    'Correlation of daily returns; null, with a reason, under 30 days.';
comment on column analytics.account_correlations.reason is
    'Why correlation is null.';
