-- Grain: one row per account, symbol and instant of a change.
create view analytics.symbol_settings as

with

settings as (

    select
        configuration.account_id,
        account.name as account_name,
        account.environment,
        configuration.symbol,
        configuration.leverage,
        cast(
            analytics.bounded_8(configuration.max_notional)
            as numeric(28, 8)
        ) as max_notional,
        configuration.isolated as is_isolated,
        configuration.is_auto_add_margin,
        lead(configuration.observed_at) over later is null as is_current,
        configuration.observed_at as valid_from,
        lead(configuration.observed_at) over later as valid_until

    from history.symbol_configuration as configuration

    inner join history.account as account
        on configuration.account_id = account.account_id

    where
        account.kind = 'trading'
        and configuration.observed_at <= analytics.as_of()

    window
        later as (
            partition by configuration.account_id, configuration.symbol
            order by configuration.observed_at
        )

)

select * from settings;

comment on view analytics.symbol_settings is
    'Margin type and leverage that an account has chosen for a symbol. A row '
    'holds from valid_from to before valid_until.';
comment on column analytics.symbol_settings.symbol is
    'Symbol of the contract.';
comment on column analytics.symbol_settings.is_auto_add_margin is
    'true: an isolated position takes margin from the wallet by itself, so '
    'that its liquidation price moves.';
comment on column analytics.symbol_settings.is_current is
    'true: no later change is known.';
comment on column analytics.symbol_settings.valid_from is
    'When the settings were first observed, on the clock of the exchange.';
comment on column analytics.symbol_settings.valid_until is
    'When the next change was observed; null for the current settings.';
