-- Index prices of the past: for flows that no observed index price, no price by hand and no slot
-- prices.

create table index_price_candle (
    venue       text            not null,
    environment text            not null,
    pair        text            collate "C" not null,
    opened_at   timestamptz     not null,
    open_price  numeric(38, 18) not null,
    load_id     bigint          not null,

    constraint index_price_candle_pkey primary key (venue, environment, pair, opened_at),
    constraint index_price_candle_pair_is_named check (pair <> ''),
    constraint index_price_candle_price_is_positive check (open_price > 0)
);

comment on table index_price_candle is
    'Opening index prices of minutes, from /fapi/v1/indexPriceKlines. Requested only where flows have no better price.';
comment on column index_price_candle.venue is 'Exchange and product.';
comment on column index_price_candle.environment is 'production, testnet or simulated.';
comment on column index_price_candle.pair is 'Asset and quote, e.g. BNBUSDT.';
comment on column index_price_candle.opened_at is 'Beginning of the minute, exchange''s clock.';
comment on column index_price_candle.open_price is 'Index price at opened_at, in the quote.';
comment on column index_price_candle.load_id is 'The load that wrote the row.';

create table index_price_request (
    venue       text        not null,
    environment text        not null,
    pair        text        collate "C" not null,
    from_minute timestamptz not null,
    to_minute   timestamptz not null,
    is_listed   boolean     not null,
    load_id     bigint      not null,

    constraint index_price_request_pkey primary key (venue, environment, pair, from_minute, to_minute),
    constraint index_price_request_pair_is_named check (pair <> ''),
    constraint index_price_request_is_in_order check (from_minute <= to_minute)
);

comment on table index_price_request is
    'Which minutes index price candles were requested for, so that none is requested again.';
comment on column index_price_request.venue is 'Exchange and product.';
comment on column index_price_request.environment is 'production, testnet or simulated.';
comment on column index_price_request.pair is 'Asset and quote, e.g. BNBUSDT.';
comment on column index_price_request.from_minute is 'First minute requested.';
comment on column index_price_request.to_minute is 'Last minute requested.';
comment on column index_price_request.is_listed is 'Whether the exchange has an index of this pair; if not, none of its minutes is requested again.';
comment on column index_price_request.load_id is 'The load that wrote the row.';

create index income_without_good_price on income (asset, occurred_at)
where index_price is null or price_source = 'nearest';

comment on column income.price_source is
    'Rung of the price ladder. index: the latest index price, no older than price_setting says; override: by hand; slot: the price of the slot at whose capture the flow was under way; candle: the opening index price of the minute that contains the flow, in USDT, times the price of USDT; nearest: the index price nearest in time, within an hour, of a stable asset 90 days. contract is not written yet.';
