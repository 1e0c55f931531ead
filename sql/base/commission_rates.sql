-- Grain: one row per account, symbol and instant of a change.
create view analytics.commission_rates as

with

rates as (

    select
        rate.account_id,
        account.name as account_name,
        account.environment,
        rate.symbol,
        cast(analytics.bounded_10(rate.maker) as numeric(28, 10)) as maker_rate,
        cast(analytics.bounded_10(rate.taker) as numeric(28, 10)) as taker_rate,
        cast(analytics.bounded_10(rate.rpi) as numeric(28, 10)) as rpi_rate,
        lead(rate.observed_at) over later is null as is_current,
        rate.observed_at as valid_from,
        lead(rate.observed_at) over later as valid_until

    from history.commission_rate as rate

    inner join history.account as account
        on rate.account_id = account.account_id

    where
        account.kind = 'trading'
        and rate.observed_at <= analytics.as_of()

    window
        later as (
            partition by rate.account_id, rate.symbol
            order by rate.observed_at
        )

)

select * from rates;

comment on view analytics.commission_rates is
    'Commission that an account pays for trades of a symbol, as a fraction of '
    'the notional: 0.0002 is 0.02 %. Requested once a day for the symbols '
    'that the account traded within a week. The discount of fees paid in BNB '
    'is not in the rates.';
comment on column analytics.commission_rates.symbol is
    'Symbol of the contract.';
comment on column analytics.commission_rates.maker_rate is
    'For an order that waited in the book; negative is a rebate.';
comment on column analytics.commission_rates.taker_rate is
    'For an order that met another one in the book.';
comment on column analytics.commission_rates.rpi_rate is
    'For a retail price improvement order; null before November 2025.';
comment on column analytics.commission_rates.is_current is
    'true: no later change is known.';
comment on column analytics.commission_rates.valid_from is
    'When the rates were first observed, on the clock of the exchange.';
comment on column analytics.commission_rates.valid_until is
    'When the next change was observed; null for the current rates.';
