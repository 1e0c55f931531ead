-- Grain: one row per interval from one taken slot to the next, position, and
-- end of the interval that it stands at, to 18 decimals: unrealized profit at
-- the closing slot, less that at the opening one, both at the closing price.
-- Where a reply lacks positions, nobody knows of which symbols: none is known.
create view analytics.exact_position_changes as

select
    slot.account_id,
    slot.snapshot_at,
    cast(position.symbol as text) as symbol,
    position.position_side,
    cast(
        analytics.bounded_18(
            case
                when lack.is_any then null
                when position.unrealized_profit = 0 then 0
                else
                    position.unrealized_profit * stand.sign
                    * coalesce(
                        price.index_price,
                        case when negligible.asset is not null then 0 end,
                        analytics.price_at(
                            slot.account_id,
                            position.settle_asset,
                            slot.flows_to
                        )
                    )
            end
        )
        as numeric(38, 18)
    ) as unrealized,
    case when lack.is_any then 'positions missing' end as reason

from analytics.intervals as slot

cross join lateral (
    values (slot.snapshot_at, 1), (slot.opened_at, -1)
) as stand (snapshot_at, sign)

cross join lateral (

    select count(*) > 0 as is_any

    from history.account_snapshot as lacking

    where
        lacking.account_id = slot.account_id
        and lacking.snapshot_at in (slot.opened_at, slot.snapshot_at)
        and lacking.missing_positions is not null

) as lack

inner join history.position as position
    on
        position.account_id = slot.account_id
        and position.snapshot_at = stand.snapshot_at

left join history.asset_balance_value as price
    on
        price.account_id = slot.account_id
        and price.snapshot_at = slot.snapshot_at
        and price.asset = position.settle_asset

left join history.negligible_asset as negligible
    on position.settle_asset = negligible.asset;

comment on view analytics.exact_position_changes is
    'What each interval did to the unrealized profit of positions, USD, '
    'to 18 decimals: sum it by symbol.';
comment on column analytics.exact_position_changes.snapshot_at is
    'The taken slot that ends the interval.';
comment on column analytics.exact_position_changes.symbol is
    'The symbol.';
comment on column analytics.exact_position_changes.unrealized is
    'Unrealized profit at the closing slot, or that at the opening slot with '
    'its sign turned, at the closing price, USD; null when the position '
    'settles in an unknown asset, and when either reply lacks positions.';
comment on column analytics.exact_position_changes.reason is
    'positions missing: a reply at an end of the interval lacks positions, of '
    'which nobody knows the symbols; see '
    'analytics.snapshots.missing_positions.';
