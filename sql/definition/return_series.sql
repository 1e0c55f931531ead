-- Grain: one row per portfolio, currency and piece of growth, with the segment it
-- belongs to: a maximal run without a break.
create view definition.return_series as

with

marked as (

    select
        pieces.*,
        lag(pieces.closed_at) over ordered as closed_before,
        lag(definition_high.high) over ordered as high_before

    from (

        select
            pieces.*,
            definition.segment_high(pieces.opening_equity) over (
                partition by
                    pieces.portfolio,
                    pieces.account_id,
                    pieces.account_name,
                    pieces.group_name,
                    pieces.environment
                order by pieces.opened_at
            ) as high

        from definition.return_pieces as pieces

        -- what its neighbours bridge is in their sum
        where pieces.growth is not null

    ) as pieces

    cross join lateral (select pieces.high) as definition_high

    window ordered as (
        partition by
            pieces.portfolio,
            pieces.account_id,
            pieces.account_name,
            pieces.group_name,
            pieces.environment
        order by pieces.opened_at
    )

),

numbered as (

    select
        marked.*,
        cast(
            count(*) filter (
                where
                    marked.closed_before is distinct from marked.opened_at
                    or marked.opening_equity < marked.high_before / 1000
            ) over (
                partition by
                    marked.portfolio,
                    marked.account_id,
                    marked.account_name,
                    marked.group_name,
                    marked.environment
                order by marked.opened_at
            )
            as integer
        ) as segment

    from marked

)

select
    numbered.portfolio,
    numbered.account_id,
    numbered.account_name,
    numbered.group_name,
    numbered.environment,
    currency.currency,
    numbered.segment,
    numbered.is_bridge,
    numbered.first_day,
    numbered.last_day,
    numbered.opened_at,
    numbered.closed_at,
    numbered.opening_equity,
    numbered.closing_equity,
    numbered.external_flow,
    numbered.closing_equity - numbered.opening_equity - numbered.external_flow
        as pnl,
    currency.growth,
    -- only whole days count in risk figures
    case
        when numbered.is_complete and numbered.reason is null
            then currency.growth - 1
    end as daily_return

from numbered

cross join lateral (
    values
    (text 'USD', numbered.growth),
    (text 'USDT', numbered.growth_usdt)
) as currency (currency, growth);

comment on view definition.return_series is
    'Pieces of growth in order, in USD and in USDT: beneath performance, '
    'drawdowns and rolling figures.';
