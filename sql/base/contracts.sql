-- Grain: one row per venue, environment, symbol and onboarding instant.
create view analytics.contracts as

select
    contract.venue,
    contract.environment,
    nullif(contract.symbol, '') as symbol,
    nullif(contract.pair, '') as pair,
    nullif(contract.contract_type, '') as contract_type,
    nullif(contract.status, '') as status,
    nullif(contract.base_asset, '') as base_asset,
    nullif(contract.quote_asset, '') as quote_asset,
    nullif(contract.margin_asset, '') as margin_asset,
    nullif(contract.underlying_type, '') as underlying_type,
    not exists (

        select 1

        from history.contract as later

        where
            later.venue = contract.venue
            and later.environment = contract.environment
            and later.symbol = contract.symbol
            and later.onboard_at > contract.onboard_at

    ) as is_newest,
    contract.onboard_at,
    contract.delivery_at,
    contract.first_seen_at,
    contract.last_seen_at

from history.contract as contract;

comment on view analytics.contracts is
    'Contracts: the dimension of symbols. A ticker can be reused for another '
    'coin: join with is_newest, or by the instant and onboard_at. A symbol '
    'that the exchange no longer lists stays with its last status.';
comment on column analytics.contracts.symbol is
    'Symbol; may hold non-ASCII text.';
comment on column analytics.contracts.pair is
    'The underlying pair.';
comment on column analytics.contracts.contract_type is
    'PERPETUAL, CURRENT_QUARTER, TRADIFI_PERPETUAL, ...; an open list.';
comment on column analytics.contracts.status is
    'TRADING, SETTLING, CLOSE, ... at last_seen_at; an open list.';
comment on column analytics.contracts.base_asset is
    'What a unit of position_amount is.';
comment on column analytics.contracts.quote_asset is
    'What prices are in.';
comment on column analytics.contracts.margin_asset is
    'What PnL and margin are in, outside credits mode.';
comment on column analytics.contracts.underlying_type is
    'COIN, INDEX, ...; an open list.';
comment on column analytics.contracts.is_newest is
    'true: the last contract of this ticker.';
comment on column analytics.contracts.onboard_at is
    'Start of trading; 1970-01-01 when the exchange gives none.';
comment on column analytics.contracts.delivery_at is
    'Delivery; null for perpetual contracts.';
comment on column analytics.contracts.first_seen_at is
    'Earliest capture that lists the contract.';
comment on column analytics.contracts.last_seen_at is
    'Latest capture that lists the contract.';
