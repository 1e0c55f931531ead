-- Absent rows are not zero: what a reply had rows for, and what it should have had.
-- Of snapshots from before, nobody noted which assets were served: none of theirs counts as missing
-- by that rule, and what they held is taken for the last that was served. Their bodies are in
-- raw_document, from which it can be read again.

create table asset_list (
    account_id    bigint not null,
    asset_list_id uuid   not null,
    assets        text[] not null,

    constraint asset_list_pkey primary key (account_id, asset_list_id),
    constraint asset_list_is_of_an_account foreign key (account_id) references account (account_id)
);

comment on table asset_list is
    'Which assets a reply had a row for, zero or not. Few lists serve many snapshots.';
comment on column asset_list.account_id is 'The account.';
comment on column asset_list.asset_list_id is 'The first half of the SHA-256 of the names, so that the same list is the same row.';
comment on column asset_list.assets is 'The assets, sorted.';

alter table account_snapshot add column asset_list_id uuid;
alter table account_snapshot add column missing_assets text;
alter table account_snapshot add column missing_positions text;

create index account_snapshot_with_missing_rows on account_snapshot (account_id, snapshot_at)
where missing_assets is not null or missing_positions is not null;

comment on table account_snapshot is
    'One row per account and slot: modes, permissions and the eleven totals of GET /fapi/v2/account. A symbol without a position row was flat, an asset without a balance row was zero, unless missing_assets or missing_positions says that the reply lacked them.';
comment on column account_snapshot.asset_list_id is 'Which assets the reply had rows for (asset_list); null when that was not noted.';
comment on column account_snapshot.missing_assets is 'Assets that the reply must have had and had not, and why they cannot be told, sorted, joined by comma and space; null when none is missing. Derived by the refresher.';
comment on column account_snapshot.missing_positions is 'Assets whose positions do not sum up to the asset''s own maintenance margin and unrealized profit: rows of positions are missing. Sorted, joined by comma and space; null when none is missing. Derived by the refresher.';

create table unserved_asset (
    account_id       bigint      not null,
    snapshot_at      timestamptz not null,
    asset            text        collate "C" not null,
    served_at        timestamptz not null,
    flows_from       timestamptz,
    wallet_balance   numeric(38, 18),
    margin_available boolean,

    constraint unserved_asset_pkey primary key (account_id, snapshot_at, asset),
    constraint unserved_asset_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint unserved_asset_was_served_before check (served_at < snapshot_at)
);

comment on table unserved_asset is
    'An asset without a row in a reply, while the newest earlier reply that had one said that it was not zero. Derived by the refresher; says what account_snapshot.missing_assets is decided by.';
comment on column unserved_asset.account_id is 'The account.';
comment on column unserved_asset.snapshot_at is 'The slot whose reply has no row for the asset.';
comment on column unserved_asset.asset is 'The asset.';
comment on column unserved_asset.served_at is 'The newest earlier slot whose reply had one.';
comment on column unserved_asset.flows_from is 'Earliest stamp that a flow since served_at can have.';
comment on column unserved_asset.wallet_balance is 'The wallet at served_at and the flows booked since: 0 proves that the asset is gone, if all flows since are known. Null when the wallet was not told.';
comment on column unserved_asset.margin_available is 'Whether the asset was collateral at served_at: then the totals of multi-assets mode tell too whether it is gone.';
