-- The series: one row per account and slot, and what belongs to it. Range-partitioned by month of
-- the slot; partitions are made by history.ensure_partitions before rows are written.

create table account_snapshot (
    account_id                      bigint          not null,
    snapshot_at                     timestamptz     not null,
    source                          text            not null,
    attempt                         uuid            not null,
    captured_at                     timestamptz     not null,
    captured_within_ms              numeric(12, 3),
    captured_at_source              text            not null,
    round_trip_ms                   numeric(12, 3),

    multi_assets_margin             boolean,
    multi_assets_margin_derived     boolean         not null,
    hedge_mode                      boolean,
    hedge_mode_derived              boolean         not null,
    valuation_asset                 text            collate "C",
    fee_tier                        integer,
    fee_burn                        boolean,
    can_trade                       boolean,
    can_deposit                     boolean,
    can_withdraw                    boolean,
    trade_group_id                  bigint,

    total_initial_margin            numeric(38, 18),
    total_maintenance_margin        numeric(38, 18),
    total_wallet_balance            numeric(38, 18),
    total_unrealized_profit         numeric(38, 18),
    total_margin_balance            numeric(38, 18),
    total_position_initial_margin   numeric(38, 18),
    total_open_order_initial_margin numeric(38, 18),
    total_cross_wallet_balance      numeric(38, 18),
    total_cross_unrealized_pnl      numeric(38, 18),
    available_balance               numeric(38, 18),
    max_withdraw_amount             numeric(38, 18),

    asset_rows_served               integer         not null,
    position_rows_served            integer         not null,
    asset_balance_rows              integer         not null,
    position_rows                   integer         not null,
    unknown_fields                  integer         not null,
    is_complete                     boolean         not null,
    normalizer_version              integer         not null,
    load_id                         bigint          not null,
    recorded_at                     timestamptz     not null default now(),

    constraint account_snapshot_pkey primary key (account_id, snapshot_at),
    constraint account_snapshot_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint account_snapshot_slot_is_a_whole_second
        check (extract(epoch from snapshot_at) % 1 = 0),
    constraint account_snapshot_slot_is_after_the_futures_launch
        check (snapshot_at >= timestamptz '2019-09-01 00:00:00+00'),
    constraint account_snapshot_time_source_is_known
        check (captured_at_source in ('measured', 'local_clock', 'stated')),
    constraint account_snapshot_valuation_follows_the_mode check (
        valuation_asset is not distinct from
        case multi_assets_margin when true then 'USD' when false then 'USDT' end
    ),
    constraint account_snapshot_unknown_mode_is_not_derived check (
        (multi_assets_margin is not null or not multi_assets_margin_derived)
        and (hedge_mode is not null or not hedge_mode_derived)
    ),
    constraint account_snapshot_counts_agree check (
        asset_balance_rows between 0 and asset_rows_served
        and position_rows between 0 and position_rows_served
        and unknown_fields >= 0
    )
) partition by range (snapshot_at);

comment on table account_snapshot is
    'One row per account and slot: modes, permissions and the eleven totals of GET /fapi/v2/account. A symbol without a position row was flat, an asset without a balance row was zero.';
comment on column account_snapshot.account_id is 'The account.';
comment on column account_snapshot.snapshot_at is 'The slot: a grid instant, the same for all accounts.';
comment on column account_snapshot.source is 'Endpoint that the figures come from, e.g. /fapi/v2/account.';
comment on column account_snapshot.attempt is 'Which raw documents the row was read from (raw_document.attempt).';
comment on column account_snapshot.captured_at is 'Middle of request and reply on the exchange''s clock.';
comment on column account_snapshot.captured_within_ms is 'Half the round trip plus the clock''s error, ms: the figures are of captured_at ± this; null when stated.';
comment on column account_snapshot.captured_at_source is 'measured: against the exchange''s clock; local_clock: no measurement yet; stated: given with an import.';
comment on column account_snapshot.round_trip_ms is 'From sending the request to the end of the reply, ms.';
comment on column account_snapshot.multi_assets_margin is 'multiAssetsMargin: false single-asset mode, true multi-assets mode; null when nothing tells.';
comment on column account_snapshot.multi_assets_margin_derived is 'true: not told by the reply but concluded from its totals.';
comment on column account_snapshot.hedge_mode is 'true: LONG and SHORT rows; false: one-way (BOTH); null when the reply has no positions.';
comment on column account_snapshot.hedge_mode_derived is 'true: concluded from the position sides (V2 does not tell it).';
comment on column account_snapshot.valuation_asset is 'Unit of the totals: USDT (only the USDT row counts) or USD (collateral value of all assets, after haircuts).';
comment on column account_snapshot.fee_tier is 'feeTier: commission tier.';
comment on column account_snapshot.fee_burn is 'feeBurn: commission is paid in BNB; absent in replies before 2024.';
comment on column account_snapshot.can_trade is 'canTrade.';
comment on column account_snapshot.can_deposit is 'canDeposit: transfer in allowed.';
comment on column account_snapshot.can_withdraw is 'canWithdraw: transfer out allowed.';
comment on column account_snapshot.trade_group_id is 'tradeGroupId: self-trade-prevention group, -1 none.';
comment on column account_snapshot.total_initial_margin is 'totalInitialMargin, in valuation_asset; not meaningful with isolated positions in single-asset mode.';
comment on column account_snapshot.total_maintenance_margin is 'totalMaintMargin, in valuation_asset; includes isolated positions.';
comment on column account_snapshot.total_wallet_balance is 'totalWalletBalance, in valuation_asset; in multi-assets mode a collateral value, below net worth.';
comment on column account_snapshot.total_unrealized_profit is 'totalUnrealizedProfit, in valuation_asset.';
comment on column account_snapshot.total_margin_balance is 'totalMarginBalance = wallet + unrealized, in valuation_asset.';
comment on column account_snapshot.total_position_initial_margin is 'totalPositionInitialMargin, in valuation_asset.';
comment on column account_snapshot.total_open_order_initial_margin is 'totalOpenOrderInitialMargin, in valuation_asset.';
comment on column account_snapshot.total_cross_wallet_balance is 'totalCrossWalletBalance, in valuation_asset.';
comment on column account_snapshot.total_cross_unrealized_pnl is 'totalCrossUnPnl, in valuation_asset.';
comment on column account_snapshot.available_balance is 'availableBalance, in valuation_asset.';
comment on column account_snapshot.max_withdraw_amount is 'maxWithdrawAmount, in valuation_asset.';
comment on column account_snapshot.asset_rows_served is 'Rows in assets[] of the reply, zero rows included.';
comment on column account_snapshot.position_rows_served is 'Rows in positions[] of the reply, flat rows included.';
comment on column account_snapshot.asset_balance_rows is 'Rows of this snapshot in asset_balance.';
comment on column account_snapshot.position_rows is 'Rows of this snapshot in position.';
comment on column account_snapshot.unknown_fields is 'Distinct fields of the reply that the normalizer does not know; they are in the raw document.';
comment on column account_snapshot.is_complete is 'false: some value is missing or did not fit; normalization_issue names it.';
comment on column account_snapshot.normalizer_version is 'Version of the rules that made the rows.';
comment on column account_snapshot.load_id is 'The load that wrote the snapshot.';
comment on column account_snapshot.recorded_at is 'When the row was written.';

create table asset_balance (
    account_id                bigint          not null,
    snapshot_at               timestamptz     not null,
    asset                     text            collate "C" not null,
    wallet_balance            numeric(38, 18),
    unrealized_profit         numeric(38, 18),
    margin_balance            numeric(38, 18),
    maintenance_margin        numeric(38, 18),
    initial_margin            numeric(38, 18),
    position_initial_margin   numeric(38, 18),
    open_order_initial_margin numeric(38, 18),
    cross_wallet_balance      numeric(38, 18),
    cross_unrealized_pnl      numeric(38, 18),
    available_balance         numeric(38, 18),
    max_withdraw_amount       numeric(38, 18),
    margin_available          boolean,
    updated_at                timestamptz,
    load_id                   bigint          not null,

    constraint asset_balance_pkey primary key (account_id, snapshot_at, asset),
    constraint asset_balance_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint asset_balance_asset_is_named check (asset <> ''),
    -- a value that is not known is not known to be zero
    constraint asset_balance_is_not_zero check (
        coalesce(wallet_balance, 1) <> 0
        or coalesce(unrealized_profit, 1) <> 0
        or coalesce(margin_balance, 1) <> 0
        or coalesce(maintenance_margin, 1) <> 0
        or coalesce(initial_margin, 1) <> 0
        or coalesce(position_initial_margin, 1) <> 0
        or coalesce(open_order_initial_margin, 1) <> 0
        or coalesce(cross_wallet_balance, 1) <> 0
        or coalesce(cross_unrealized_pnl, 1) <> 0
    )
) partition by range (snapshot_at);

comment on table asset_balance is
    'One row per account, slot and asset that is not zero: assets[] of the reply, in the asset itself in both modes.';
comment on column asset_balance.account_id is 'The account.';
comment on column asset_balance.snapshot_at is 'The slot.';
comment on column asset_balance.asset is 'asset; an open list.';
comment on column asset_balance.wallet_balance is 'walletBalance: transfers, realized PnL, funding and fees to date; can be negative in multi-assets mode.';
comment on column asset_balance.unrealized_profit is 'unrealizedProfit of the positions that settle in the asset.';
comment on column asset_balance.margin_balance is 'marginBalance = wallet + unrealized.';
comment on column asset_balance.maintenance_margin is 'maintMargin, isolated positions included.';
comment on column asset_balance.initial_margin is 'initialMargin = positions + open orders.';
comment on column asset_balance.position_initial_margin is 'positionInitialMargin at the mark price.';
comment on column asset_balance.open_order_initial_margin is 'openOrderInitialMargin at the mark price.';
comment on column asset_balance.cross_wallet_balance is 'crossWalletBalance = wallet less the wallets of isolated positions.';
comment on column asset_balance.cross_unrealized_pnl is 'crossUnPnl: unrealized PnL of cross positions.';
comment on column asset_balance.available_balance is 'availableBalance. Multi-assets mode: the whole account''s free value in this asset, the same on every row; never sum it.';
comment on column asset_balance.max_withdraw_amount is 'maxWithdrawAmount: transferable out.';
comment on column asset_balance.margin_available is 'marginAvailable: counts as collateral in multi-assets mode.';
comment on column asset_balance.updated_at is 'updateTime: last balance change; null when the exchange gives 0. Not a watermark of the ledger.';
comment on column asset_balance.load_id is 'The load that wrote the row.';

create table asset_balance_value (
    account_id  bigint          not null,
    snapshot_at timestamptz     not null,
    asset       text            collate "C" not null,
    index_price numeric(38, 18) not null,
    bid_rate    numeric(38, 18),
    ask_rate    numeric(38, 18),
    source      text            not null,
    observed_at timestamptz     not null,

    constraint asset_balance_value_pkey primary key (account_id, snapshot_at, asset),
    constraint asset_balance_value_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint asset_balance_value_price_is_positive check (index_price > 0),
    constraint asset_balance_value_source_is_known
        check (source in ('index', 'override', 'snapshot', 'contract'))
) partition by range (snapshot_at);

comment on table asset_balance_value is
    'The USD price that values an asset in one snapshot: derived from asset_index, rebuildable, one price per asset and slot for every view.';
comment on column asset_balance_value.account_id is 'The account.';
comment on column asset_balance_value.snapshot_at is 'The slot.';
comment on column asset_balance_value.asset is 'The asset.';
comment on column asset_balance_value.index_price is 'USD per unit.';
comment on column asset_balance_value.bid_rate is 'USD per unit for positive equity as collateral.';
comment on column asset_balance_value.ask_rate is 'USD per unit for negative equity and margins.';
comment on column asset_balance_value.source is 'index: asset_index; the other rungs of the price ladder are override, snapshot and contract.';
comment on column asset_balance_value.observed_at is 'Instant of the price.';

create table position (
    account_id                bigint          not null,
    snapshot_at               timestamptz     not null,
    symbol                    text            collate "C" not null default '',
    position_side             text            not null,
    position_amount           numeric(38, 18),
    entry_price               numeric(38, 18),
    break_even_price          numeric(38, 18),
    notional                  numeric(38, 18),
    unrealized_profit         numeric(38, 18),
    leverage                  integer,
    isolated                  boolean,
    isolated_wallet           numeric(38, 18),
    initial_margin            numeric(38, 18),
    maintenance_margin        numeric(38, 18),
    position_initial_margin   numeric(38, 18),
    open_order_initial_margin numeric(38, 18),
    max_notional              numeric(38, 18),
    bid_notional              numeric(38, 18),
    ask_notional              numeric(38, 18),
    updated_at                timestamptz,
    settle_asset              text            collate "C",
    load_id                   bigint          not null,

    constraint position_pkey primary key (account_id, snapshot_at, symbol, position_side),
    constraint position_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint position_symbol_is_named check (symbol <> ''),
    constraint position_side_is_known check (position_side in ('BOTH', 'LONG', 'SHORT')),
    -- a value that is not known is not known to be zero
    constraint position_is_not_flat check (
        coalesce(position_amount, 1) <> 0
        or coalesce(unrealized_profit, 1) <> 0
        or coalesce(initial_margin, 1) <> 0
        or coalesce(maintenance_margin, 1) <> 0
        or coalesce(position_initial_margin, 1) <> 0
        or coalesce(open_order_initial_margin, 1) <> 0
        or coalesce(notional, 1) <> 0
        or coalesce(isolated_wallet, 1) <> 0
        or coalesce(bid_notional, 1) <> 0
        or coalesce(ask_notional, 1) <> 0
    )
) partition by range (snapshot_at);

create index position_without_settle_asset on position (account_id, snapshot_at)
where settle_asset is null;

comment on table position is
    'One row per account, slot, symbol and side that is not flat or has open orders: positions[] of the reply, documented fields or not.';
comment on column position.account_id is 'The account.';
comment on column position.snapshot_at is 'The slot.';
comment on column position.symbol is 'symbol; may hold non-ASCII text.';
comment on column position.position_side is 'positionSide: BOTH in one-way mode, LONG or SHORT in hedge mode.';
comment on column position.position_amount is 'positionAmt in base units; short is negative; 0 with open orders only.';
comment on column position.entry_price is 'entryPrice in the quote asset; up to 13 decimals.';
comment on column position.break_even_price is 'breakEvenPrice (undocumented): entry adjusted by fees.';
comment on column position.notional is 'notional (undocumented): amount × mark price, signed.';
comment on column position.unrealized_profit is 'unrealizedProfit in the settle asset, at the mark price.';
comment on column position.leverage is 'leverage.';
comment on column position.isolated is 'isolated: true isolated margin, false cross.';
comment on column position.isolated_wallet is 'isolatedWallet (undocumented): margin assigned to an isolated position, 0 for cross.';
comment on column position.initial_margin is 'initialMargin = position + open orders.';
comment on column position.maintenance_margin is 'maintMargin.';
comment on column position.position_initial_margin is 'positionInitialMargin = |notional| / leverage.';
comment on column position.open_order_initial_margin is 'openOrderInitialMargin.';
comment on column position.max_notional is 'maxNotional: cap at the chosen leverage.';
comment on column position.bid_notional is 'bidNotional: notional of open buy orders.';
comment on column position.ask_notional is 'askNotional: notional of open sell orders.';
comment on column position.updated_at is 'updateTime: last change of the position; null when the exchange gives 0.';
comment on column position.settle_asset is 'Asset that PnL and margin are in; filled from the contract, null while the contract is unknown.';
comment on column position.load_id is 'The load that wrote the row.';

create table normalization_issue (
    account_id  bigint      not null,
    snapshot_at timestamptz not null,
    path        text        not null,
    kind        text        not null,
    value       text,
    load_id     bigint      not null,

    constraint normalization_issue_pkey primary key (account_id, snapshot_at, path),
    constraint normalization_issue_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint normalization_issue_kind_is_known
        check (kind in ('missing', 'empty', 'does_not_fit'))
) partition by range (snapshot_at);

comment on table normalization_issue is
    'Values that a taken snapshot lacks: the column is null, and here is why.';
comment on column normalization_issue.account_id is 'The account.';
comment on column normalization_issue.snapshot_at is 'The slot.';
comment on column normalization_issue.path is 'Where in the reply, e.g. positions[17].maxNotional.';
comment on column normalization_issue.kind is 'missing: the field is not there; empty: its text is ""; does_not_fit: a number outside its column''s range or scale.';
comment on column normalization_issue.value is 'The text of the reply, at most 200 characters.';
comment on column normalization_issue.load_id is 'The load that wrote the row.';

create table raw_dictionary (
    account_id    bigint      not null,
    snapshot_at   timestamptz not null,
    stream        text        not null,
    dictionary_id text        collate "C" not null,
    day           date        not null,
    size_bytes    integer     not null,
    body          bytea       not null,

    constraint raw_dictionary_pkey
        primary key (account_id, snapshot_at, stream, dictionary_id),
    constraint raw_dictionary_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint raw_dictionary_id_is_a_digest check (dictionary_id ~ '^[0-9a-f]{64}$')
) partition by range (snapshot_at);

alter table raw_dictionary alter column body set storage external;

comment on table raw_dictionary is
    'Zstandard dictionaries of raw_document: the first document of an account, stream and UTC day, itself compressed without a dictionary. Immutable; lies in the month of its documents.';
comment on column raw_dictionary.account_id is 'The account.';
comment on column raw_dictionary.snapshot_at is 'First instant of the month that the dictionary serves.';
comment on column raw_dictionary.stream is 'The stream whose documents it compresses.';
comment on column raw_dictionary.dictionary_id is 'SHA-256 of the uncompressed dictionary, hex.';
comment on column raw_dictionary.day is 'UTC day whose documents use it.';
comment on column raw_dictionary.size_bytes is 'Uncompressed size in bytes.';
comment on column raw_dictionary.body is 'The dictionary, a zstd frame.';

create table raw_document (
    account_id         bigint      not null,
    snapshot_at        timestamptz not null,
    stream             text        not null,
    attempt            uuid        not null,
    part               text        not null,
    endpoint           text        not null,
    http_status        integer     not null,
    sent_at            timestamptz not null,
    received_at        timestamptz not null,
    clock_source       text        not null,
    clock_offset_ms    numeric(15, 3),
    clock_error_ms     numeric(12, 3),
    sha256             bytea       not null,
    size_bytes         integer     not null,
    dictionary_id      text        collate "C",
    body               bytea       not null,
    load_id            bigint      not null,
    recorded_at        timestamptz not null default now(),

    constraint raw_document_pkey
        primary key (account_id, snapshot_at, stream, attempt, part),
    constraint raw_document_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint raw_document_digest_is_sha256 check (octet_length(sha256) = 32),
    constraint raw_document_clock_source_is_known
        check (clock_source in ('measured', 'local_clock', 'stated')),
    constraint raw_document_is_received_after_it_was_sent check (received_at >= sent_at)
) partition by range (snapshot_at);

alter table raw_document alter column body set storage external;

comment on table raw_document is
    'Every reply, byte for byte, compressed: snapshots can be made again from it by newer rules. A document whose attempt is not its snapshot''s was superseded or failed.';
comment on column raw_document.account_id is 'The account; a public account for public streams.';
comment on column raw_document.snapshot_at is 'The slot.';
comment on column raw_document.stream is 'What was asked for: account, asset-index, exchange-info.';
comment on column raw_document.attempt is 'Which capture: the first half of the SHA-256 over its bodies, so that the same bytes are the same attempt.';
comment on column raw_document.part is 'Which body of the capture, e.g. account.';
comment on column raw_document.endpoint is 'Path that was asked, without key, time stamp and signature.';
comment on column raw_document.http_status is 'Status of the reply.';
comment on column raw_document.sent_at is 'When the request was sent, on the exchange''s clock.';
comment on column raw_document.received_at is 'When the reply had arrived, on the exchange''s clock.';
comment on column raw_document.clock_source is 'measured, local_clock or stated: how far sent_at and received_at can be trusted.';
comment on column raw_document.clock_offset_ms is 'Measured offset of the exchange''s clock to the machine''s, ms; null when not measured.';
comment on column raw_document.clock_error_ms is 'Error of that offset, ms; null when not measured.';
comment on column raw_document.sha256 is 'Digest of the uncompressed body.';
comment on column raw_document.size_bytes is 'Uncompressed size in bytes.';
comment on column raw_document.dictionary_id is 'raw_dictionary that the body is compressed with; null when none.';
comment on column raw_document.body is 'The body, a zstd frame.';
comment on column raw_document.load_id is 'The load that wrote the row.';
comment on column raw_document.recorded_at is 'When the row was written.';

create table slot_exception (
    account_id  bigint      not null,
    first_slot  timestamptz not null,
    last_slot   timestamptz not null,
    status      text        not null,
    reason      text        not null,
    detail      text,
    load_id     bigint      not null,
    recorded_at timestamptz not null default now(),

    constraint slot_exception_pkey primary key (account_id, first_slot),
    constraint slot_exception_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint slot_exception_is_a_range check (first_slot <= last_slot),
    constraint slot_exception_status_is_known
        check (status in ('missed', 'failed', 'inactive')),
    constraint slot_exception_reason_is_a_word check (reason ~ '^[a-z][a-z0-9_]*$')
);

-- By end for the latest slots, by range for any: comparing both ends would read half the table.
create index slot_exception_by_end on slot_exception (account_id, last_slot);
create index slot_exception_by_range
    on slot_exception using gist (tstzrange(first_slot, last_slot, '[]'));

comment on table slot_exception is
    'Slots that were not taken, and why. One row per slot, or per unbroken range of missed slots.';
comment on column slot_exception.account_id is 'The account.';
comment on column slot_exception.first_slot is 'First slot of the range.';
comment on column slot_exception.last_slot is 'Last slot of the range, inclusive.';
comment on column slot_exception.status is 'missed: no request was sent; failed: a request was sent; inactive: the exchange says the futures wallet is dormant.';
comment on column slot_exception.reason is 'not_running, too_late, paused, no_budget, banned; or the category of the failure.';
comment on column slot_exception.detail is 'The message: subject and both values.';
comment on column slot_exception.load_id is 'The load that wrote the row.';
comment on column slot_exception.recorded_at is 'When the row was written.';
