-- Grain: one row per account and instant of a change.
create view analytics.account_settings as

with

settings as (

    select
        configuration.account_id,
        account.name as account_name,
        account.environment,
        configuration.trade_group_id,
        configuration.fee_tier,
        configuration.multi_assets_margin as is_multi_assets_margin,
        configuration.hedge_mode as is_hedge_mode,
        configuration.can_trade as is_trading_allowed,
        configuration.can_deposit as is_transfer_in_allowed,
        configuration.can_withdraw as is_transfer_out_allowed,
        lead(configuration.observed_at) over later is null as is_current,
        configuration.observed_at as valid_from,
        lead(configuration.observed_at) over later as valid_until

    from history.account_configuration as configuration

    inner join history.account as account
        on configuration.account_id = account.account_id

    where
        account.kind = 'trading'
        and configuration.observed_at <= analytics.as_of()

    window
        later as (
            partition by configuration.account_id
            order by configuration.observed_at
        )

)

select * from settings;

comment on view analytics.account_settings is
    'Modes and permissions of an account. A row holds from valid_from to '
    'before valid_until.';
comment on column analytics.account_settings.trade_group_id is
    'Group of self-trade prevention; -1 for none.';
comment on column analytics.account_settings.fee_tier is
    'Commission tier.';
comment on column analytics.account_settings.is_multi_assets_margin is
    'true: multi-assets mode; false: single-asset mode; null: not reported.';
comment on column analytics.account_settings.is_hedge_mode is
    'true: hedge mode (LONG and SHORT); false: one-way mode; null: not '
    'reported.';
comment on column analytics.account_settings.is_trading_allowed is
    'Whether the account may trade.';
comment on column analytics.account_settings.is_transfer_in_allowed is
    'Whether assets may be transferred in.';
comment on column analytics.account_settings.is_transfer_out_allowed is
    'Whether assets may be transferred out.';
comment on column analytics.account_settings.is_current is
    'true: no later change is known.';
comment on column analytics.account_settings.valid_from is
    'When the settings were first observed, on the clock of the exchange.';
comment on column analytics.account_settings.valid_until is
    'When the next change was observed; null for the current settings.';
