-- What accounts are asked for besides snapshots and money flows: fills, and what margin is reckoned by.

create table account_stream (
    account_id    bigint      not null,
    stream        text        not null,
    last_asked_at timestamptz not null,

    constraint account_stream_pkey primary key (account_id, stream),
    constraint account_stream_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint account_stream_is_named check (stream <> '')
);

comment on table account_stream is
    'When an account was last asked for a stream, written with what it brought.';
comment on column account_stream.account_id is 'The account.';
comment on column account_stream.stream is 'trade, leverage-bracket, configuration.';
comment on column account_stream.last_asked_at is 'When the latest request was sent, exchange''s clock.';

create table trade (
    account_id       bigint          not null,
    occurred_at      timestamptz     not null,
    symbol           text            collate "C" not null,
    trade_id         text            collate "C" not null,
    order_id         text            collate "C",
    side             text            collate "C" not null,
    position_side    text            collate "C" not null,
    is_maker         boolean,
    price            numeric(38, 18) not null,
    quantity         numeric(38, 18) not null,
    quote_quantity   numeric(38, 18),
    realized_pnl     numeric(38, 18),
    commission       numeric(38, 18),
    commission_asset text            collate "C",
    margin_asset     text            collate "C",
    first_seen_at    timestamptz     not null,
    load_id          bigint          not null,

    constraint trade_pkey primary key (account_id, occurred_at, symbol, trade_id),
    constraint trade_is_of_an_account foreign key (account_id) references account (account_id),
    constraint trade_symbol_is_named check (symbol <> ''),
    constraint trade_id_is_named check (trade_id <> ''),
    constraint trade_side_is_known check (side in ('BUY', 'SELL')),
    constraint trade_position_side_is_known check (position_side in ('BOTH', 'LONG', 'SHORT'))
) partition by range (occurred_at);

comment on table trade is
    'One fill of /fapi/v1/userTrades: says which side of a position a REALIZED_PNL row closed, by trade_id within symbol. Asked for accounts in hedge mode unless set otherwise.';
comment on column trade.account_id is 'The account.';
comment on column trade.occurred_at is 'time.';
comment on column trade.symbol is 'symbol.';
comment on column trade.trade_id is 'id as text; unique within a symbol. income.trade_id names it.';
comment on column trade.order_id is 'orderId as text; null when it was not given.';
comment on column trade.side is 'side: BUY or SELL.';
comment on column trade.position_side is 'positionSide: BOTH in one-way mode, LONG or SHORT in hedge mode.';
comment on column trade.is_maker is 'maker; null when it was not given.';
comment on column trade.price is 'price, in the quote asset.';
comment on column trade.quantity is 'qty, in the base asset, unsigned.';
comment on column trade.quote_quantity is 'quoteQty, in the quote asset; null when it was not given.';
comment on column trade.realized_pnl is 'realizedPnl, in the margin asset, without commission.';
comment on column trade.commission is 'commission as it was given: its sign differs between replies, the COMMISSION row of income is the one to reckon with.';
comment on column trade.commission_asset is 'commissionAsset.';
comment on column trade.margin_asset is 'marginAsset; null before August 2026.';
comment on column trade.first_seen_at is 'When the reply that first showed it was received, exchange''s clock.';
comment on column trade.load_id is 'The load that wrote the row.';

create table trade_coverage (
    account_id bigint         not null,
    symbol     text           collate "C" not null,
    known      tstzmultirange not null default '{}',
    revised_at timestamptz    not null default now(),

    constraint trade_coverage_pkey primary key (account_id, symbol),
    constraint trade_coverage_is_of_an_account
        foreign key (account_id) references account (account_id)
);

comment on table trade_coverage is
    'Of which time every fill of a symbol is known: the cursor of the trade stream, written with the rows.';
comment on column trade_coverage.account_id is 'The account.';
comment on column trade_coverage.symbol is 'The symbol.';
comment on column trade_coverage.known is 'Instants whose fills were asked for completely.';
comment on column trade_coverage.revised_at is 'When the row was written.';

create table leverage_bracket_set (
    account_id  bigint          not null,
    symbol      text            collate "C" not null,
    observed_at timestamptz     not null,
    digest      bytea           not null,
    coefficient numeric(38, 18),
    load_id     bigint          not null,

    constraint leverage_bracket_set_pkey primary key (account_id, symbol, observed_at),
    constraint leverage_bracket_set_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint leverage_bracket_set_symbol_is_named check (symbol <> '')
);

comment on table leverage_bracket_set is
    'Which brackets hold for a symbol of an account from observed_at on, until the symbol''s next row. Written when they change.';
comment on column leverage_bracket_set.account_id is 'The account: brackets may be its own.';
comment on column leverage_bracket_set.symbol is 'symbol.';
comment on column leverage_bracket_set.observed_at is 'When they were first seen, exchange''s clock.';
comment on column leverage_bracket_set.digest is 'SHA-256 of the brackets: names the rows of leverage_bracket.';
comment on column leverage_bracket_set.coefficient is 'notionalCoef: given when the exchange has scaled the account''s brackets.';
comment on column leverage_bracket_set.load_id is 'The load that wrote the row.';

create table leverage_bracket (
    account_id              bigint          not null,
    digest                  bytea           not null,
    bracket                 integer         not null,
    initial_leverage        integer         not null,
    notional_floor          numeric(38, 18) not null,
    notional_cap            numeric(38, 18) not null,
    maintenance_margin_rate numeric(38, 18) not null,
    cumulative              numeric(38, 18) not null,

    constraint leverage_bracket_pkey primary key (account_id, digest, bracket),
    constraint leverage_bracket_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint leverage_bracket_is_a_range check (notional_floor < notional_cap)
);

comment on table leverage_bracket is
    'One bracket of a set: maintenance margin = notional × maintenance_margin_rate − cumulative, for notionals from notional_floor to below notional_cap.';
comment on column leverage_bracket.account_id is 'The account.';
comment on column leverage_bracket.digest is 'The set.';
comment on column leverage_bracket.bracket is 'bracket: 1 is the lowest.';
comment on column leverage_bracket.initial_leverage is 'initialLeverage: the highest leverage allowed.';
comment on column leverage_bracket.notional_floor is 'notionalFloor, in the margin asset.';
comment on column leverage_bracket.notional_cap is 'notionalCap, in the margin asset.';
comment on column leverage_bracket.maintenance_margin_rate is 'maintMarginRatio, a fraction.';
comment on column leverage_bracket.cumulative is 'cum, in the margin asset.';

-- What booking has made more exact.
comment on column income.booking is 'How booked_slot was found. settled: stamped before the capture by more than the type''s settlement lag; exact: the wallets leave one answer; ambiguous: they leave several; by_time: they leave none, or the amount is zero.';
comment on column slot_interval.unresolved is 'Assets whose wallet fits no choice of the open flows, or was not told by one of the two replies.';
comment on table slot_flow is
    'What was booked to a taken slot that ends an interval. Derived by the refresher. What the first taken slot already contained is older than the history and has no row.';
comment on column derivation.name is 'What was used of an editable table: the settlement lag of a type, the longest of all, the prices of an asset by hand.';
comment on column derivation.digest is 'SHA-256 of it when derived rows were last marked.';
