-- Money flows: what explains the change between two snapshots, under keys that are wide enough.
-- income_category, price_override and negligible_asset are meant to be edited by plain SQL.

create table income_category (
    income_type    text     collate "C" not null,
    category       text     not null,
    settles_within interval not null default interval '5 seconds',
    is_documented  boolean  not null default false,

    constraint income_category_pkey primary key (income_type),
    constraint income_category_type_is_named check (income_type <> ''),
    constraint income_category_is_known check (category in (
        'external', 'realized', 'funding', 'commission', 'rebate', 'yield', 'bonus',
        'liquidation', 'conversion'
    )),
    constraint income_category_settles_within_an_hour
        check (settles_within between interval '0' and interval '1 hour')
);

comment on table income_category is
    'What each income type means. Edit it by plain SQL: a type without a row is unclassified, and returns stay unknown until it has one.';
comment on column income_category.income_type is 'incomeType of the exchange.';
comment on column income_category.category is 'external: money from or to elsewhere, no result; the others are parts of the profit: realized, funding, commission, rebate, yield, bonus, liquidation, conversion.';
comment on column income_category.settles_within is 'How long after its stamp a row may reach the wallet; decides which snapshot contains it.';
comment on column income_category.is_documented is 'true: the exchange''s page lists it; false: seen in real histories only, or added by you.';

insert into income_category (income_type, category, settles_within, is_documented) values
    ('TRANSFER', 'external', '5 s', true),
    ('INTERNAL_TRANSFER', 'external', '5 s', true),
    ('CROSS_COLLATERAL_TRANSFER', 'external', '5 s', true),
    ('STRATEGY_UMFUTURES_TRANSFER', 'external', '5 s', true),
    ('POSITION_CLAIM_TRANSFER', 'external', '5 s', false),
    ('REALIZED_PNL', 'realized', '5 s', true),
    ('OPTIONS_PREMIUM_FEE', 'realized', '5 s', true),
    ('OPTIONS_SETTLE_PROFIT', 'realized', '5 s', true),
    ('DELIVERED_SETTELMENT', 'realized', '5 s', true),
    ('EVENT_CONTRACTS_ORDER', 'realized', '5 s', false),
    ('EVENT_CONTRACTS_PAYOUT', 'realized', '5 s', false),
    ('EVENT_CONTRACTS_REFUND', 'realized', '5 s', false),
    ('EVENT_CONTRACTS_FEE', 'realized', '5 s', false),
    ('FUNDING_FEE', 'funding', '60 s', true),
    ('COMMISSION', 'commission', '5 s', true),
    ('REFERRAL_KICKBACK', 'rebate', '5 s', true),
    ('API_REBATE', 'rebate', '5 s', true),
    ('FEE_RETURN', 'rebate', '5 s', true),
    ('MARKET_MAKER_REBATE', 'rebate', '5 s', false),
    ('BFUSD_REWARD', 'yield', '5 s', true),
    ('WELCOME_BONUS', 'bonus', '5 s', true),
    ('COMMISSION_REBATE', 'bonus', '5 s', true),
    ('CONTEST_REWARD', 'bonus', '5 s', true),
    ('FUTURES_PRESENT', 'bonus', '5 s', false),
    ('CASH_COUPON', 'bonus', '5 s', false),
    ('INTERNAL_AGENT_REWARD', 'bonus', '5 s', false),
    ('INTERNAL_COMMISSION', 'bonus', '5 s', false),
    ('INSURANCE_CLEAR', 'liquidation', '5 s', true),
    ('POSITION_LIMIT_INCREASE_FEE', 'liquidation', '5 s', true),
    ('LIQUIDATION_FEE', 'liquidation', '5 s', false),
    ('LIEN_CLAIM', 'liquidation', '5 s', false),
    ('AUTO_EXCHANGE', 'conversion', '5 s', true),
    ('COIN_SWAP_DEPOSIT', 'conversion', '5 s', true),
    ('COIN_SWAP_WITHDRAW', 'conversion', '5 s', true),
    ('COIN_SWAP', 'conversion', '5 s', false);

create table price_override (
    asset       text            collate "C" not null,
    valid_from  timestamptz     not null,
    index_price numeric(38, 18),
    source      text            not null,

    constraint price_override_pkey primary key (asset, valid_from),
    constraint price_override_asset_is_named check (asset <> ''),
    constraint price_override_price_is_positive check (index_price > 0),
    constraint price_override_has_a_source check (source <> '')
);

comment on table price_override is
    'USD prices of assets that have no index, by hand. Edit it by plain SQL.';
comment on column price_override.asset is 'The asset.';
comment on column price_override.valid_from is 'First instant that the price holds, until the asset''s next row.';
comment on column price_override.index_price is 'USD per unit; null ends the override.';
comment on column price_override.source is 'Who says so.';

insert into price_override (asset, valid_from, index_price, source) values
    ('BNFCR', '2019-09-01 00:00:00+00', 1, 'Binance FAQ 0e857c39: 1 BNFCR is worth 1 USD');

create table negligible_asset (
    asset  text collate "C" not null,
    source text not null,

    constraint negligible_asset_pkey primary key (asset),
    constraint negligible_asset_has_a_source check (source <> '')
);

comment on table negligible_asset is
    'Assets whose missing price does not make equity unknown: they count as nothing. Empty until you say so by plain SQL.';
comment on column negligible_asset.asset is 'The asset.';
comment on column negligible_asset.source is 'Who says so, and why.';

create table income (
    account_id    bigint          not null,
    occurred_at   timestamptz     not null,
    income_type   text            collate "C" not null,
    tran_id       text            collate "C" not null,
    asset         text            collate "C" not null,
    symbol        text            collate "C" not null default '',
    trade_id      text            collate "C" not null default '',
    amount        numeric(38, 18) not null,
    info          text,
    first_seen_at timestamptz     not null,
    booked_slot   timestamptz,
    booking       text,
    index_price   numeric(38, 18),
    price_source  text,
    load_id       bigint          not null,

    constraint income_pkey primary key (
        account_id, occurred_at, income_type, tran_id, asset, symbol, trade_id
    ),
    constraint income_is_of_an_account foreign key (account_id) references account (account_id),
    constraint income_type_is_named check (income_type <> ''),
    constraint income_asset_is_named check (asset <> ''),
    constraint income_booking_is_known
        check (booking in ('settled', 'exact', 'ambiguous', 'by_time')),
    constraint income_booking_names_its_slot check ((booking is null) = (booked_slot is null)),
    constraint income_price_is_positive check (index_price > 0),
    constraint income_price_source_is_known
        check (price_source in ('index', 'override', 'snapshot', 'contract')),
    constraint income_price_names_its_source check ((price_source is null) = (index_price is null))
) partition by range (occurred_at);

comment on table income is
    'One money flow of /fapi/v1/income. The key holds every column that tells two rows apart: tranId alone is shared by a trade''s profit and its commission.';
comment on column income.account_id is 'The account.';
comment on column income.occurred_at is 'time: the exchange''s stamp. A wallet may show it later; see booked_slot.';
comment on column income.income_type is 'incomeType; an open list, see income_category.';
comment on column income.tran_id is 'tranId as text, up to 19 digits; unique only within one income type.';
comment on column income.asset is 'asset that the amount is in.';
comment on column income.symbol is 'symbol; empty for flows of the account as a whole.';
comment on column income.trade_id is 'tradeId as text; empty when there is none.';
comment on column income.amount is 'income, signed: in is positive.';
comment on column income.info is 'info: the type again, or free text.';
comment on column income.first_seen_at is 'When the reply that first showed it was received, exchange''s clock.';
comment on column income.booked_slot is 'First taken slot whose wallet contains the flow; derived, null while no later slot is taken.';
comment on column income.booking is 'How booked_slot was found. settled: stamped before the capture by more than the type''s settlement lag; exact: the wallets leave one answer; ambiguous: they leave several; by_time: they leave none.';
comment on column income.index_price is 'USD per unit of the asset at occurred_at; derived, null when no price is known.';
comment on column income.price_source is 'Rung of the price ladder: index, override, snapshot or contract.';
comment on column income.load_id is 'The load that wrote the row.';

create table income_conflict (
    account_id  bigint          not null,
    occurred_at timestamptz     not null,
    income_type text            collate "C" not null,
    tran_id     text            collate "C" not null,
    asset       text            collate "C" not null,
    symbol      text            collate "C" not null,
    trade_id    text            collate "C" not null,
    amount      numeric(38, 18) not null,
    info        text            not null,
    seen_at     timestamptz     not null,
    load_id     bigint          not null,

    constraint income_conflict_pkey primary key (
        account_id, occurred_at, income_type, tran_id, asset, symbol, trade_id, amount, info
    ),
    constraint income_conflict_is_of_an_account
        foreign key (account_id) references account (account_id)
);

comment on table income_conflict is
    'Rows of /fapi/v1/income whose key is that of a stored row while amount or info differ. The stored row stays.';
comment on column income_conflict.account_id is 'The account.';
comment on column income_conflict.occurred_at is 'time of the row.';
comment on column income_conflict.income_type is 'incomeType.';
comment on column income_conflict.tran_id is 'tranId as text.';
comment on column income_conflict.asset is 'asset.';
comment on column income_conflict.symbol is 'symbol; empty for none.';
comment on column income_conflict.trade_id is 'tradeId as text; empty for none.';
comment on column income_conflict.amount is 'income of the row that came later.';
comment on column income_conflict.info is 'info of the row that came later; empty for none.';
comment on column income_conflict.seen_at is 'When the reply with the other content was received, exchange''s clock.';
comment on column income_conflict.load_id is 'The load that wrote the row.';

create table income_window (
    account_id  bigint      not null,
    asked_at    timestamptz not null,
    from_at     timestamptz not null,
    to_at       timestamptz not null,
    income_type text        collate "C" not null default '',
    symbol      text        collate "C" not null default '',
    answer      text        not null,
    rows_served integer     not null,
    attempt     uuid        not null,
    load_id     bigint      not null,

    constraint income_window_pkey
        primary key (account_id, asked_at, from_at, to_at, income_type, symbol),
    constraint income_window_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint income_window_is_a_range check (from_at <= to_at),
    constraint income_window_answer_is_known check (answer in ('complete', 'full', 'hole')),
    constraint income_window_counts_its_rows check (rows_served >= 0)
) partition by range (asked_at);

comment on table income_window is
    'What was asked of /fapi/v1/income, when, and how it was answered.';
comment on column income_window.account_id is 'The account.';
comment on column income_window.asked_at is 'When the request was sent, exchange''s clock.';
comment on column income_window.from_at is 'startTime, inclusive.';
comment on column income_window.to_at is 'endTime, inclusive.';
comment on column income_window.income_type is 'incomeType asked for; empty for all.';
comment on column income_window.symbol is 'symbol asked for; empty for all.';
comment on column income_window.answer is 'complete: fewer rows than the limit; full: as many as the limit, so that more may follow; hole: full within one millisecond of one type and symbol, which no request can split.';
comment on column income_window.rows_served is 'Rows of the reply.';
comment on column income_window.attempt is 'The raw document of the reply (raw_document.attempt).';
comment on column income_window.load_id is 'The load that wrote the row.';

create table income_coverage (
    account_id    bigint         not null,
    known         tstzmultirange not null default '{}',
    holes         tstzmultirange not null default '{}',
    last_asked_at timestamptz    not null,
    revised_at    timestamptz    not null default now(),

    constraint income_coverage_pkey primary key (account_id),
    constraint income_coverage_is_of_an_account
        foreign key (account_id) references account (account_id)
);

comment on table income_coverage is
    'Of which time every money flow is known: the cursor of the income stream, written with the rows.';
comment on column income_coverage.account_id is 'The account.';
comment on column income_coverage.known is 'Instants whose flows were asked for completely, and later than the longest settlement lag after them.';
comment on column income_coverage.holes is 'Milliseconds with more rows than any request can be answered with.';
comment on column income_coverage.last_asked_at is 'When the latest window was asked for, exchange''s clock.';
comment on column income_coverage.revised_at is 'When the row was written.';

create table slot_interval (
    account_id  bigint      not null,
    snapshot_at timestamptz not null,
    opened_at   timestamptz,
    flows_from  timestamptz,
    flows_to    timestamptz not null,
    booking     text        not null,
    unresolved  text[]      not null default '{}',
    revised_at  timestamptz not null default now(),

    constraint slot_interval_pkey primary key (account_id, snapshot_at),
    constraint slot_interval_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint slot_interval_ends_after_it_opened check (opened_at < snapshot_at),
    constraint slot_interval_knows_its_flows check ((flows_from is null) = (opened_at is null)),
    constraint slot_interval_booking_is_known
        check (booking in ('opening', 'settled', 'exact', 'ambiguous', 'unresolved'))
) partition by range (snapshot_at);

comment on table slot_interval is
    'From one taken slot to the next: the grain of profit and loss. Derived by the refresher together with slot_flow and the bookings, so that the three always agree.';
comment on column slot_interval.account_id is 'The account.';
comment on column slot_interval.snapshot_at is 'The taken slot that ends the interval.';
comment on column slot_interval.opened_at is 'The taken slot before it; null for the first one, which has no interval.';
comment on column slot_interval.flows_from is 'Earliest stamp that a flow of the interval can have: the flows are known when income_coverage.known holds [flows_from, flows_to].';
comment on column slot_interval.flows_to is 'Latest stamp that a flow of the interval can have.';
comment on column slot_interval.booking is 'opening: the first taken slot; settled: no flow was open at its capture; exact: the wallets decided which were in; ambiguous: they left several answers, so the split by symbol may be wrong; unresolved: they fit no answer.';
comment on column slot_interval.unresolved is 'Assets whose wallet fits no choice of the open flows.';
comment on column slot_interval.revised_at is 'When the row was written.';

create table slot_flow (
    account_id  bigint          not null,
    snapshot_at timestamptz     not null,
    asset       text            collate "C" not null,
    income_type text            collate "C" not null,
    symbol      text            collate "C" not null default '',
    amount      numeric(38, 18) not null,
    usd_value   numeric,
    flows       integer         not null,

    constraint slot_flow_pkey primary key (account_id, snapshot_at, asset, income_type, symbol),
    constraint slot_flow_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint slot_flow_counts_its_flows check (flows > 0)
) partition by range (snapshot_at);

comment on table slot_flow is
    'What was booked to a taken slot. Derived by the refresher.';
comment on column slot_flow.account_id is 'The account.';
comment on column slot_flow.snapshot_at is 'The taken slot whose wallet contains the flows.';
comment on column slot_flow.asset is 'asset.';
comment on column slot_flow.income_type is 'incomeType.';
comment on column slot_flow.symbol is 'symbol; empty for none.';
comment on column slot_flow.amount is 'Sum of the amounts, in the asset.';
comment on column slot_flow.usd_value is 'Sum of amount × price at each flow''s own time, USD, exact; null when a price is not known.';
comment on column slot_flow.flows is 'How many flows.';

create table derivation (
    name   text  collate "C" not null,
    digest bytea not null,

    constraint derivation_pkey primary key (name)
);

comment on table derivation is
    'What derived rows were made of, besides the series: when the text of an editable table is another, the refresher marks what depends on it.';
comment on column derivation.name is 'The editable table.';
comment on column derivation.digest is 'SHA-256 of its rows when derived rows were last marked.';

-- The partition key is not everywhere the slot: flows lie in the month of their own time.
create or replace function ensure_partitions(from_instant timestamptz, to_instant timestamptz)
returns integer
language plpgsql
security definer
set search_path = history, pg_temp
set timezone = 'UTC'
set lock_timeout = '5s'
as $$
declare
    series       record;
    month_start  timestamptz;
    month_end    timestamptz;
    partition    text;
    range_check  text;
    made         integer := 0;
begin
    if from_instant < timestamptz '2019-09-01 00:00:00+00'
        or to_instant < from_instant
        or to_instant > from_instant + interval '40 years'
    then
        raise exception 'partitions from % to %: outside the history of the exchange',
            from_instant, to_instant using errcode = '22008';
    end if;

    perform pg_advisory_xact_lock(7235189160);

    for series in
        select parent.relname, instant.attname
        from pg_partitioned_table as partitioned
        inner join pg_class as parent on parent.oid = partitioned.partrelid
        inner join pg_attribute as instant
            on instant.attrelid = parent.oid and instant.attnum = partitioned.partattrs[0]
        where parent.relnamespace = 'history'::regnamespace
        order by parent.relname
    loop
        month_start := date_trunc('month', from_instant);
        while month_start <= to_instant loop
            month_end := month_start + interval '1 month';
            partition := series.relname || to_char(month_start, '_YYYY_MM');
            if to_regclass(format('history.%I', partition)) is null then
                range_check := partition || '_range';
                execute format(
                    'create table history.%I (like history.%I including all)',
                    partition, series.relname);
                execute format(
                    'alter table history.%I add constraint %I '
                    'check (%I >= %L and %I < %L)',
                    partition, range_check, series.attname, month_start,
                    series.attname, month_end);
                execute format(
                    'alter table history.%I attach partition history.%I '
                    'for values from (%L) to (%L)',
                    series.relname, partition, month_start, month_end);
                execute format(
                    'alter table history.%I drop constraint %I', partition, range_check);
                made := made + 1;
            end if;
            month_start := month_end;
        end loop;
    end loop;
    return made;
end
$$;
