-- What an account pays for trades: written when it changes.

create table commission_rate (
    account_id  bigint          not null,
    symbol      text            collate "C" not null,
    observed_at timestamptz     not null,
    maker       numeric(38, 18) not null,
    taker       numeric(38, 18) not null,
    rpi         numeric(38, 18),
    load_id     bigint          not null,

    constraint commission_rate_pkey primary key (account_id, symbol, observed_at),
    constraint commission_rate_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint commission_rate_symbol_is_named check (symbol <> '')
);

comment on table commission_rate is
    'What an account pays for trades of a symbol from observed_at on, until the symbol''s next row. Written when it changes.';
comment on column commission_rate.account_id is 'The account.';
comment on column commission_rate.symbol is 'symbol.';
comment on column commission_rate.observed_at is 'When it was first seen, exchange''s clock.';
comment on column commission_rate.maker is 'makerCommissionRate: fraction of the notional, 0.0002 is 0.02 %; negative is a rebate.';
comment on column commission_rate.taker is 'takerCommissionRate: fraction of the notional.';
comment on column commission_rate.rpi is 'rpiCommissionRate: fraction of the notional of retail price improvement orders; null before November 2025.';
comment on column commission_rate.load_id is 'The load that wrote the row.';

comment on column account_stream.stream is 'Label of a stream that has a schedule of its own, e.g. trade.';
