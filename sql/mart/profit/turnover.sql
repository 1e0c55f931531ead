-- Grain: one row per account, UTC day and symbol with a fill.
create view analytics.turnover as

with

fills as (

    select
        trades.account_id,
        trades.account_name,
        trades.environment,
        cast(trades.occurred_at at time zone 'UTC' as date) as day,
        trades.symbol,
        count(*) as fills,
        analytics.sum_known(trades.turnover) as turnover,
        analytics.sum_known(trades.turnover) filter (where trades.is_maker)
            as maker,
        analytics.sum_known(trades.turnover) filter (where not trades.is_maker)
            as taker,
        count(*) filter (where trades.is_maker) as maker_fills,
        count(*) filter (where not trades.is_maker) as taker_fills,
        min(trades.reason) as reason

    from analytics.trades

    group by
        trades.account_id,
        trades.account_name,
        trades.environment,
        cast(trades.occurred_at at time zone 'UTC' as date),
        trades.symbol

),

valued as (

    select
        fills.*,
        case
            when fills.maker_fills = 0 and fills.taker_fills = fills.fills then 0
            else fills.maker
        end as maker_turnover,
        case
            when fills.taker_fills = 0 and fills.maker_fills = fills.fills then 0
            else fills.taker
        end as taker_turnover,
        flow.commission,
        flow.rebate,
        flow.funding

    from fills

    -- by their own stamps, as fills are
    cross join lateral (

        select
            nullif(
                coalesce(
                    sum(
                        coalesce(income.amount * income.index_price, 'NaN')
                    ) filter (where income_category.category = 'commission'),
                    0
                ),
                'NaN'
            ) as commission,
            nullif(
                coalesce(
                    sum(
                        coalesce(income.amount * income.index_price, 'NaN')
                    ) filter (where income_category.category = 'rebate'),
                    0
                ),
                'NaN'
            ) as rebate,
            nullif(
                coalesce(
                    sum(
                        coalesce(income.amount * income.index_price, 'NaN')
                    ) filter (where income_category.category = 'funding'),
                    0
                ),
                'NaN'
            ) as funding

        from history.income

        inner join history.income_category
            on income.income_type = income_category.income_type

        where
            income.account_id = fills.account_id
            and income.occurred_at
            >= cast(fills.day as timestamp) at time zone 'UTC'
            and income.occurred_at
            < cast(fills.day + 1 as timestamp) at time zone 'UTC'
            and income.symbol = fills.symbol

    ) as flow

)

select
    valued.account_id,
    valued.account_name,
    valued.environment,
    valued.day,
    text 'UTC' as zone,
    valued.symbol,
    valued.fills,
    cast(analytics.bounded_8(valued.turnover) as numeric(28, 8)) as turnover,
    cast(analytics.bounded_8(valued.maker_turnover) as numeric(28, 8))
        as maker_turnover,
    cast(analytics.bounded_8(valued.taker_turnover) as numeric(28, 8))
        as taker_turnover,
    cast(analytics.bounded_8(valued.commission) as numeric(28, 8))
        as commission,
    cast(analytics.bounded_8(valued.rebate) as numeric(28, 8)) as rebate,
    cast(analytics.bounded_8(valued.funding) as numeric(28, 8)) as funding,
    cast(
        analytics.bounded_8(
            -valued.commission / nullif(valued.turnover, 0) * 10000
        )
        as numeric(28, 8)
    ) as commission_bp,
    cast(
        analytics.bounded_8(
            valued.funding / nullif(valued.turnover, 0) * 10000
        )
        as numeric(28, 8)
    ) as funding_bp,
    coalesce(
        valued.reason,
        case
            when
                valued.maker_turnover is null or valued.taker_turnover is null
                then 'maker or taker was not given'
            when valued.commission is null or valued.funding is null
                then 'flow without a price'
        end
    ) as reason

from valued;

comment on view analytics.turnover is
    'What was traded, by UTC day of the fills'' own stamps, in USD, and what it '
    'cost: commission_bp in hundredths of a percent of turnover. Of accounts '
    'whose fills are requested, see trades.';
comment on column analytics.turnover.day is 'The UTC day.';
comment on column analytics.turnover.symbol is 'Symbol of the contract.';
comment on column analytics.turnover.fills is 'How many fills.';
comment on column analytics.turnover.turnover is
    'Sum of price × quantity, USD; null, with a reason, when one is not known.';
comment on column analytics.turnover.maker_turnover is
    'That of orders that were in the book, USD.';
comment on column analytics.turnover.taker_turnover is
    'That of orders that took from the book, USD.';
comment on column analytics.turnover.commission is
    'Commissions of the symbol, negative when they were paid, USD at the price '
    'of their own time.';
comment on column analytics.turnover.rebate is
    'Rebates of the symbol, USD at the price of their own time.';
comment on column analytics.turnover.funding is
    'Funding fees of the symbol, negative when they were paid, USD at the '
    'price of their own time.';
comment on column analytics.turnover.commission_bp is
    'Commissions paid, without rebates, in basis points of turnover.';
comment on column analytics.turnover.funding_bp is
    'Funding in basis points of turnover; negative when it was paid.';
comment on column analytics.turnover.reason is
    'Why a figure is null.';
