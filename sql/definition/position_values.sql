-- Grain: one row per account, taken slot, symbol and side that is open, unrounded:
-- its notional and open profit in USD, and the coin that it is a position in. A
-- contract quoted in BTC counts its USD notional.
create view definition.position_values as

select
    position.account_id,
    account.name as account_name,
    account.environment,
    position.snapshot_at,
    cast(position.symbol as text) as symbol,
    position.position_side,
    cast(coalesce(listed.base_asset, position.symbol) as text)
        as base_asset,
    position.position_amount,
    position.notional * price.index_price as notional_usd,
    case
        when position.unrealized_profit = 0 then 0
        else position.unrealized_profit * price.index_price
    end as open_usd,
    case
        when position.settle_asset is null then 'contract unknown'
        when price.index_price is null then 'no price'
        when position.notional is null then 'notional unknown'
    end as reason

from history.position

inner join history.account
    on position.account_id = account.account_id

-- a ticker can be reused for another coin; the first listing holds from ever
cross join lateral (

    select
        coalesce(
            (
                select contract.base_asset

                from history.contract

                where
                    contract.venue = account.venue
                    and contract.environment = account.environment
                    and contract.symbol = position.symbol
                    and contract.onboard_at <= position.snapshot_at

                order by contract.onboard_at desc

                limit 1
            ),
            (
                select contract.base_asset

                from history.contract

                where
                    contract.venue = account.venue
                    and contract.environment = account.environment
                    and contract.symbol = position.symbol

                order by contract.onboard_at

                limit 1
            )
        ) as base_asset

) as listed

left join history.asset_balance_value as value
    on
        position.account_id = value.account_id
        and position.snapshot_at = value.snapshot_at
        and position.settle_asset = value.asset

-- without a balance of the asset no price of it is kept
cross join lateral (

    select
        coalesce(
            value.index_price,
            definition.price_at(
                position.account_id,
                position.settle_asset,
                position.snapshot_at
            )
        ) as index_price

) as price

where position.position_amount <> 0 and account.kind = 'trading';

comment on view definition.position_values is
    'Open positions in USD, at the price of their settle asset in the '
    'snapshot.';
