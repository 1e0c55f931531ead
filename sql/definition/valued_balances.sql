-- Grain: one row per account, taken slot and asset that is not zero, unrounded.
-- Nothing is worth nothing at any price. An asset of which somebody said that
-- it counts as nothing does, but only while it has no price.
create view definition.valued_balances as

with

balances as (

    select
        balance.account_id,
        balance.snapshot_at,
        balance.asset,
        balance.margin_balance,
        balance.wallet_balance,
        balance.unrealized_profit,
        coalesce(
            value.index_price,
            case when negligible.asset is not null then 0 end
        ) as price,
        value.index_price is null
        and negligible.asset is not null as is_negligible,
        value.source,
        value.observed_at

    from history.asset_balance as balance

    left join history.asset_balance_value as value
        on
            balance.account_id = value.account_id
            and balance.snapshot_at = value.snapshot_at
            and balance.asset = value.asset

    left join history.negligible_asset as negligible
        on balance.asset = negligible.asset

)

select
    balances.account_id,
    balances.snapshot_at,
    balances.asset,
    balances.margin_balance,
    balances.unrealized_profit,
    balances.price,
    case
        when balances.margin_balance = 0 then 0
        else balances.margin_balance * balances.price
    end as margin_value,
    case
        when balances.wallet_balance = 0 then 0
        else balances.wallet_balance * balances.price
    end as wallet_value,
    case
        when balances.unrealized_profit = 0 then 0
        else balances.unrealized_profit * balances.price
    end as unrealized_value,
    balances.margin_balance <> 0 and balances.is_negligible as is_neglected,
    case
        when balances.margin_balance <> 0
            then case balances.source
                when 'index' then 1
                when 'override' then 2
                when 'implied' then 3
                when 'contract' then 4
                when 'candle' then 6
                when 'nearest' then 7
                when 'implied, haircut included' then 8
            end
    end as rung,
    case
        when balances.margin_balance <> 0 and balances.source <> 'override'
            then balances.observed_at
    end as observed_at

from balances;

comment on view definition.valued_balances is
    'Balances with what they are worth, and how good the price is.';
comment on column definition.valued_balances.price is
    'USD per unit; null when not known.';
comment on column definition.valued_balances.margin_value is
    'Margin balance at its price, USD.';
comment on column definition.valued_balances.wallet_value is
    'Wallet balance at its price, USD.';
comment on column definition.valued_balances.unrealized_value is
    'Unrealized profit at its price, USD.';
comment on column definition.valued_balances.is_neglected is
    'true: it counts as nothing though there is some of it.';
comment on column definition.valued_balances.rung is
    'Rung of the price ladder, the lowest number first; null when there is '
    'nothing to price.';
comment on column definition.valued_balances.observed_at is
    'Instant of the price; null when there is nothing to price, or it is by '
    'hand.';
comment on column definition.valued_balances.margin_balance is
    'marginBalance, in the asset.';
comment on column definition.valued_balances.unrealized_profit is
    'unrealizedProfit, in the asset.';
