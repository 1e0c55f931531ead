-- When a position became another: few rows, from which it follows when each was opened and closed,
-- without a look at every snapshot.

create table position_change (
    account_id    bigint      not null,
    snapshot_at   timestamptz not null,
    symbol        text        collate "C" not null,
    position_side text        not null,
    amount        numeric,
    entry_price   numeric,

    constraint position_change_pkey
        primary key (account_id, snapshot_at, symbol, position_side),
    constraint position_change_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint position_change_side_is_known check (position_side in ('BOTH', 'LONG', 'SHORT')),
    constraint position_change_flat_has_no_entry
        check (coalesce(amount, 1) <> 0 or entry_price is null)
);

create index position_change_of_a_position
    on position_change (account_id, symbol, position_side, snapshot_at);

comment on table position_change is
    'One row per account, taken slot, symbol and side whose amount or entry price is another than at the taken slot before; slots whose reply lacks positions are left out. Derived by the refresher from definition.changed_positions.';
comment on column position_change.account_id is 'The account.';
comment on column position_change.snapshot_at is 'The first taken slot that has it so.';
comment on column position_change.symbol is 'symbol.';
comment on column position_change.position_side is 'positionSide: BOTH in one-way mode, LONG or SHORT in hedge mode.';
comment on column position_change.amount is 'positionAmt in base units, signed; 0 when the position is closed; null when the reply does not tell it.';
comment on column position_change.entry_price is 'entryPrice in the quote asset; null when the position is closed or the reply does not tell it.';

-- Of what is stored already.
insert into position_change
    (account_id, snapshot_at, symbol, position_side, amount, entry_price)
select
    slot.account_id, slot.snapshot_at, change.symbol, change.position_side, change.amount,
    change.entry_price
from (
    select
        account_id,
        snapshot_at,
        lag(snapshot_at) over (partition by account_id order by snapshot_at) as former
    from account_snapshot
    where missing_positions is null
) as slot
cross join lateral (
    select
        symbol,
        position_side,
        case when latter.is_there then latter.amount else 0 end as amount,
        latter.entry_price
    from (
        select
            position.symbol, position.position_side, position.position_amount as amount,
            case when position.position_amount <> 0 then position.entry_price end as entry_price,
            true as is_there
        from position
        where position.account_id = slot.account_id and position.snapshot_at = slot.snapshot_at
    ) as latter
    full join (
        select
            position.symbol, position.position_side, position.position_amount as amount,
            case when position.position_amount <> 0 then position.entry_price end as entry_price,
            true as is_there
        from position
        where position.account_id = slot.account_id and position.snapshot_at = slot.former
    ) as former using (symbol, position_side)
    where (case when latter.is_there then latter.amount else 0 end, latter.entry_price)
        is distinct from (case when former.is_there then former.amount else 0 end, former.entry_price)
) as change;
