-- Grain: one row per account, and per group, segment and coin: what the coin
-- would have returned, bought and held from the segment's first slot to its last.
create view analytics.benchmark_returns as

with

segments as (

    select
        series.account_id,
        series.account_name,
        series.group_name,
        series.environment,
        series.segment,
        min(series.first_day) as first_day,
        max(series.last_day) as last_day,
        min(series.opened_at) as opened_at,
        max(series.closed_at) as closed_at,
        definition.chained(series.growth) - 1 as total_return

    from definition.return_series as series

    where series.currency = 'USD'

    group by
        series.portfolio,
        series.account_id,
        series.account_name,
        series.group_name,
        series.environment,
        series.segment

),

priced as (

    select
        segments.*,
        coin.asset,
        opening.index_price as opening_price,
        closing.index_price as closing_price

    from segments

    cross join (
        values (text 'BTC'), (text 'ETH')
    ) as coin (asset)

    left join lateral (

        select asset_prices.index_price

        from analytics.asset_prices

        where
            asset_prices.venue = 'binance-usdm'
            and asset_prices.environment = segments.environment
            and asset_prices.asset = coin.asset
            and asset_prices.observed_at
            <= segments.opened_at + interval '1 minute'
            and asset_prices.observed_at
            > segments.opened_at - interval '1 hour'

        order by asset_prices.observed_at desc

        limit 1

    ) as opening on true

    left join lateral (

        select asset_prices.index_price

        from analytics.asset_prices

        where
            asset_prices.venue = 'binance-usdm'
            and asset_prices.environment = segments.environment
            and asset_prices.asset = coin.asset
            and asset_prices.observed_at
            <= segments.closed_at + interval '1 minute'
            and asset_prices.observed_at
            > segments.closed_at - interval '1 hour'

        order by asset_prices.observed_at desc

        limit 1

    ) as closing on true

)

select
    priced.account_id,
    priced.account_name,
    priced.group_name,
    priced.environment,
    priced.segment,
    priced.asset,
    priced.first_day,
    priced.last_day,
    cast(analytics.bounded_10(priced.opening_price) as numeric(28, 10))
        as opening_price,
    cast(analytics.bounded_10(priced.closing_price) as numeric(28, 10))
        as closing_price,
    cast(
        analytics.bounded_10(
            priced.closing_price / nullif(priced.opening_price, 0) - 1
        )
        as numeric(28, 10)
    ) as benchmark_return,
    cast(analytics.bounded_10(priced.total_return) as numeric(28, 10))
        as total_return,
    cast(
        analytics.bounded_10(
            priced.total_return + 1
            - priced.closing_price / nullif(priced.opening_price, 0)
        )
        as numeric(28, 10)
    ) as excess_return,
    case
        when priced.opening_price is null
            then 'no price of ' || priced.asset || ' at the beginning'
        when priced.closing_price is null
            then 'no price of ' || priced.asset || ' at the end'
    end as reason

from priced;

comment on view analytics.benchmark_returns is
    'BTC and ETH bought and held over the same days as a segment of '
    'performance, in USD.';
comment on column analytics.benchmark_returns.account_id is
    'The account; null in rows of a group.';
comment on column analytics.benchmark_returns.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.benchmark_returns.group_name is
    'The group; null in rows of an account.';
comment on column analytics.benchmark_returns.segment is
    'The segment of performance.';
comment on column analytics.benchmark_returns.asset is 'The coin.';
comment on column analytics.benchmark_returns.first_day is
    'First UTC day of the segment.';
comment on column analytics.benchmark_returns.last_day is
    'Last UTC day of the segment.';
comment on column analytics.benchmark_returns.opening_price is
    'Index price when the segment begins, USD: the latest, at most an hour '
    'old.';
comment on column analytics.benchmark_returns.closing_price is
    'Index price when it ends, USD.';
comment on column analytics.benchmark_returns.benchmark_return is
    'Return of the coin, 0.01 for 1 %.';
comment on column analytics.benchmark_returns.total_return is
    'Time-weighted return of the account or group.';
comment on column analytics.benchmark_returns.excess_return is
    'total_return - benchmark_return.';
comment on column analytics.benchmark_returns.reason is
    'Why benchmark_return is null: no index price of the coin is stored.';
