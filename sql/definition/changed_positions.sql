-- Grain: one row per account, taken slot, symbol and side whose amount or entry
-- price is another than at the taken slot before: what history.position_change
-- keeps. A reply that lacks positions tells nothing, so the one before it counts.
create view definition.changed_positions as

select
    slot.account_id,
    slot.snapshot_at,
    change.symbol,
    change.position_side,
    change.amount,
    change.entry_price

from history.account_snapshot as slot

left join lateral (

    select account_snapshot.snapshot_at

    from history.account_snapshot

    where
        account_snapshot.account_id = slot.account_id
        and account_snapshot.snapshot_at < slot.snapshot_at
        and account_snapshot.missing_positions is null

    order by account_snapshot.snapshot_at desc

    limit 1

) as former on true

cross join lateral (

    select
        symbol,
        position_side,
        case when latter.is_there then latter.amount else 0 end as amount,
        latter.entry_price

    from (

        select
            position.symbol,
            position.position_side,
            position.position_amount as amount,
            case when position.position_amount <> 0 then position.entry_price
            end as entry_price,
            true as is_there

        from history.position

        where
            position.account_id = slot.account_id
            and position.snapshot_at = slot.snapshot_at

    ) as latter

    full join (

        select
            position.symbol,
            position.position_side,
            position.position_amount as amount,
            case when position.position_amount <> 0 then position.entry_price
            end as entry_price,
            true as is_there

        from history.position

        where
            position.account_id = slot.account_id
            and position.snapshot_at = former.snapshot_at

    ) as earlier using (symbol, position_side)

    where
        (
            case when latter.is_there then latter.amount else 0 end,
            latter.entry_price
        )
        is distinct from (
            case when earlier.is_there then earlier.amount else 0 end,
            earlier.entry_price
        )

) as change

where slot.missing_positions is null;

comment on view definition.changed_positions is
    'What the refresher writes to history.position_change: amounts in base '
    'units, prices in the quote asset.';
