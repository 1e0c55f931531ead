-- What an account has set, where its snapshots do not tell: written when it changes.

create table account_configuration (
    account_id          bigint      not null,
    observed_at         timestamptz not null,
    multi_assets_margin boolean,
    hedge_mode          boolean,
    fee_tier            integer,
    can_trade           boolean,
    can_deposit         boolean,
    can_withdraw        boolean,
    trade_group_id      bigint,
    load_id             bigint      not null,

    constraint account_configuration_pkey primary key (account_id, observed_at),
    constraint account_configuration_is_of_an_account
        foreign key (account_id) references account (account_id)
);

comment on table account_configuration is
    'Modes and permissions of an account from observed_at on, until its next row. Written when one changes.';
comment on column account_configuration.account_id is 'The account.';
comment on column account_configuration.observed_at is 'When it was first seen, exchange''s clock.';
comment on column account_configuration.multi_assets_margin is 'multiAssetsMargin: false single-asset mode, true multi-assets mode.';
comment on column account_configuration.hedge_mode is 'dualSidePosition: true LONG and SHORT, false one-way. Snapshots of /fapi/v2/account only let it be concluded.';
comment on column account_configuration.fee_tier is 'feeTier: commission tier.';
comment on column account_configuration.can_trade is 'canTrade.';
comment on column account_configuration.can_deposit is 'canDeposit: transfer in allowed.';
comment on column account_configuration.can_withdraw is 'canWithdraw: transfer out allowed.';
comment on column account_configuration.trade_group_id is 'tradeGroupId: self-trade-prevention group, -1 none.';
comment on column account_configuration.load_id is 'The load that wrote the row.';

create table symbol_configuration (
    account_id         bigint          not null,
    symbol             text            collate "C" not null,
    observed_at        timestamptz     not null,
    isolated           boolean         not null,
    is_auto_add_margin boolean,
    leverage           integer,
    max_notional       numeric(38, 18),
    load_id            bigint          not null,

    constraint symbol_configuration_pkey primary key (account_id, symbol, observed_at),
    constraint symbol_configuration_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint symbol_configuration_symbol_is_named check (symbol <> '')
);

comment on table symbol_configuration is
    'What an account has set for a symbol from observed_at on, until the symbol''s next row. Written when it changes.';
comment on column symbol_configuration.account_id is 'The account.';
comment on column symbol_configuration.symbol is 'symbol.';
comment on column symbol_configuration.observed_at is 'When it was first seen, exchange''s clock.';
comment on column symbol_configuration.isolated is 'marginType: true ISOLATED, false CROSSED.';
comment on column symbol_configuration.is_auto_add_margin is 'isAutoAddMargin: an isolated position takes margin from the wallet by itself, so that its liquidation price moves.';
comment on column symbol_configuration.leverage is 'leverage.';
comment on column symbol_configuration.max_notional is 'maxNotionalValue: the cap at the chosen leverage, in the margin asset.';
comment on column symbol_configuration.load_id is 'The load that wrote the row.';

-- Where snapshots of the third generation differ.
comment on column account_snapshot.source is 'Endpoint that wallets and totals come from: /fapi/v2/account, or /fapi/v3/account with positionRisk, accountConfig and symbolConfig beside it.';
comment on column account_snapshot.captured_at is 'Middle of request and reply on the exchange''s clock; of /fapi/v3/account, whose three companions come a moment later.';
comment on column account_snapshot.fee_burn is 'feeBurn: commission is paid in BNB; absent in replies before 2024, and null from /fapi/v3/account.';
comment on column account_snapshot.hedge_mode_derived is 'true: concluded from the position sides (/fapi/v2/account does not tell it).';
comment on column asset_balance.margin_available is 'marginAvailable: counts as collateral in multi-assets mode; null from /fapi/v3/account.';
comment on column position.entry_price is 'entryPrice in the quote asset; up to 13 decimals; of a moment later than the amount when from positionRisk.';
comment on column position.isolated is 'isolated: true isolated margin, false cross; of symbolConfig when the snapshot is from /fapi/v3/account.';
comment on column account_stream.stream is 'trade, leverage-bracket, configuration.';
