-- Grain: one row per venue, environment, asset and observed instant.
create view analytics.asset_prices as

with

prices as (

    select
        asset_index.venue,
        asset_index.environment,
        asset_index.asset,
        cast(
            analytics.bounded_10(asset_index.index_price)
            as numeric(28, 10)
        ) as index_price,
        cast(
            analytics.bounded_10(asset_index.bid_buffer)
            as numeric(28, 10)
        ) as bid_buffer,
        cast(
            analytics.bounded_10(asset_index.ask_buffer)
            as numeric(28, 10)
        ) as ask_buffer,
        cast(
            analytics.bounded_10(asset_index.bid_rate)
            as numeric(28, 10)
        ) as bid_rate,
        cast(
            analytics.bounded_10(asset_index.ask_rate)
            as numeric(28, 10)
        ) as ask_rate,
        asset_index.observed_at

    from history.asset_index

    where asset_index.observed_at <= analytics.as_of()

)

select * from prices;

comment on view analytics.asset_prices is
    'USD index prices of margin assets over time, with the rates at which '
    'multi-assets mode values collateral. What a slot was valued with is in '
    'asset_balances.';
comment on column analytics.asset_prices.venue is
    'Exchange and product.';
comment on column analytics.asset_prices.index_price is
    'USD per unit.';
comment on column analytics.asset_prices.bid_buffer is
    'Fraction taken off the index price for assets that are positive; 0.05 '
    'is 5 %.';
comment on column analytics.asset_prices.ask_buffer is
    'Fraction put on the index price for assets that are negative and for '
    'margins; 0.05 is 5 %.';
comment on column analytics.asset_prices.bid_rate is
    'index_price * (1 - bid_buffer), USD per unit, as the exchange reports '
    'it.';
comment on column analytics.asset_prices.ask_rate is
    'index_price * (1 + ask_buffer), USD per unit, as the exchange reports '
    'it.';
comment on column analytics.asset_prices.observed_at is
    'Time of the price on the clock of the exchange.';
