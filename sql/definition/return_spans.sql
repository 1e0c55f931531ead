-- Grain: one row per portfolio and stretch of time that has one return,
-- unrounded: a day between its two edges, or several days whose edges between
-- them are missing.
create view definition.return_spans as

with

-- days of which an edge is missing, by what they are bridged together with
lacking as (

    select
        portfolio_days.*,
        count(portfolio_days.opened_at) over (
            partition by
                portfolio_days.portfolio,
                portfolio_days.account_id,
                portfolio_days.account_name,
                portfolio_days.group_name,
                portfolio_days.environment
            order by portfolio_days.day
        ) as bridge

    from definition.portfolio_days

    where
        portfolio_days.opened_at is null or portfolio_days.closed_at is null

)

select
    portfolio_days.portfolio,
    portfolio_days.account_id,
    portfolio_days.account_name,
    portfolio_days.group_name,
    portfolio_days.environment,
    false as is_bridge,
    portfolio_days.day as first_day,
    portfolio_days.day as last_day,
    portfolio_days.opened_at,
    portfolio_days.closed_at,
    portfolio_days.opening_equity,
    portfolio_days.closing_equity,
    portfolio_days.opening_equity_usdt,
    portfolio_days.closing_equity_usdt,
    portfolio_days.external_flow,
    portfolio_days.member_ids,
    portfolio_days.first_slots,
    portfolio_days.last_slots,
    portfolio_days.is_cut and portfolio_days.reason is null as is_cut,
    portfolio_days.is_complete,
    portfolio_days.is_final,
    coalesce(
        portfolio_days.reason,
        case
            when
                portfolio_days.opened_at is null
                or portfolio_days.closed_at is null
                then 'members close at different slots'
        end
    ) as reason,
    portfolio_days.unknown_accounts

from definition.portfolio_days

union all

select
    lacking.portfolio,
    lacking.account_id,
    lacking.account_name,
    lacking.group_name,
    lacking.environment,
    true,
    min(lacking.day),
    max(lacking.day),
    min(lacking.opened_at),
    max(lacking.closed_at),
    null,
    null,
    null,
    null,
    null,
    -- of those that are members on its last day
    cast(
        (
            array_agg(
                cast(lacking.member_ids as text) order by lacking.day desc
            )
        )[1]
        as bigint[]
    ),
    cast(
        (
            array_agg(
                cast(lacking.first_slots as text) order by lacking.day desc
            )
        )[1]
        as timestamptz[]
    ),
    cast(
        (
            array_agg(
                cast(lacking.last_slots as text) order by lacking.day desc
            )
        )[1]
        as timestamptz[]
    ),
    true,
    false,
    bool_and(lacking.is_final),
    null,
    null

from lacking

where lacking.bridge > 0

group by
    lacking.portfolio,
    lacking.account_id,
    lacking.account_name,
    lacking.group_name,
    lacking.environment,
    lacking.bridge

having max(lacking.closed_at) is not null and count(*) > 1;

comment on view definition.return_spans is
    'What a return is computed of: beneath definition.return_pieces.';
