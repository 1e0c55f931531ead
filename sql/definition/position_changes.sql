-- Grain: one row per account, interval, position and end of the interval that it
-- stands at, unrounded: unrealized profit at the closing slot, less that at the
-- opening one, both at the closing price. Where a reply lacks positions, nobody
-- knows of which symbols: none is known.
create view definition.position_changes as

select
    fact.account_id,
    fact.snapshot_at,
    position.symbol,
    position.position_side,
    case
        when fact.split_reason is not null then null
        when position.unrealized_profit = 0 then 0
        else
            position.unrealized_profit * stand.sign
            * coalesce(
                price.index_price,
                definition.price_at(
                    fact.account_id, position.settle_asset, fact.flows_to
                ),
                case when negligible.asset is not null then 0 end
            )
    end as unrealized

from history.interval_fact as fact

cross join lateral (
    values (fact.snapshot_at, 1), (fact.opened_at, -1)
) as stand (snapshot_at, sign)

inner join history.position as position
    on
        position.account_id = fact.account_id
        and position.snapshot_at = stand.snapshot_at

left join history.asset_balance_value as price
    on
        price.account_id = fact.account_id
        and price.snapshot_at = fact.snapshot_at
        and price.asset = position.settle_asset

left join history.negligible_asset as negligible
    on position.settle_asset = negligible.asset

where fact.opened_at is not null;

comment on view definition.position_changes is
    'What each interval did to the unrealized profit of positions: sum it by '
    'symbol.';
