-- Facts: what panels read. One row per account and taken slot, made from the SQL of schema definition
-- by whoever prices and books.

create table interval_fact (
    account_id          bigint      not null,
    snapshot_at         timestamptz not null,
    opened_at           timestamptz,
    flows_from          timestamptz,
    flows_to            timestamptz not null,
    captured_at         timestamptz not null,
    price_observed_at   timestamptz,
    revised_at          timestamptz not null default now(),
    multi_assets_margin boolean,
    is_bridged          boolean     not null,
    is_liquidatable     boolean,
    booking             text        not null,
    unresolved_assets   text,
    closing_equity      numeric,
    opening_equity      numeric,
    wallet_value        numeric,
    unrealized_value    numeric,
    equity_priced       numeric,
    usdt_price          numeric,
    unrealized          numeric,
    revaluation         numeric,
    residual            numeric,
    margin_ratio        numeric,
    margin_surplus      numeric,
    equity_reason       text,
    pnl_reason          text,
    split_reason        text,
    margin_reason       text,
    price_source        text,
    worst_pool          text,
    unpriced_assets     text,
    negligible_assets   text,

    constraint interval_fact_pkey primary key (account_id, snapshot_at),
    constraint interval_fact_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint interval_fact_ends_after_it_opened check (opened_at < snapshot_at)
) partition by range (snapshot_at);

comment on table interval_fact is
    'One row per account and taken slot: what the account was worth, its margin, and how that changed since the taken slot before. Derived by the refresher from definition.interval_facts; money unrounded, USD.';
comment on column interval_fact.account_id is 'The account.';
comment on column interval_fact.snapshot_at is 'The taken slot.';
comment on column interval_fact.opened_at is 'The taken slot before it; null for the first one, which has no interval.';
comment on column interval_fact.flows_from is 'Earliest stamp that a flow of the interval can have: profit is known when income_coverage.booked holds [flows_from, flows_to].';
comment on column interval_fact.flows_to is 'Latest stamp that a flow of the interval can have.';
comment on column interval_fact.captured_at is 'Middle of request and reply.';
comment on column interval_fact.price_observed_at is 'Instant of the price that is furthest from captured_at; null when none was needed or all are by hand.';
comment on column interval_fact.revised_at is 'When the row came to say something else.';
comment on column interval_fact.multi_assets_margin is 'Mode of the account; null when nothing tells.';
comment on column interval_fact.is_bridged is 'true: the interval spans more than two grid steps.';
comment on column interval_fact.is_liquidatable is 'true: the margin balance of the worst pool does not exceed its maintenance margin.';
comment on column interval_fact.booking is 'How sure it is which flows belong to the interval: see slot_interval.booking.';
comment on column interval_fact.unresolved_assets is 'Assets whose wallet fits no choice of the open flows, joined by comma and space; null when there are none.';
comment on column interval_fact.closing_equity is 'Equity at snapshot_at; null, with equity_reason, when a part is not known.';
comment on column interval_fact.opening_equity is 'Equity at opened_at; null when a part is not known or there is none.';
comment on column interval_fact.wallet_value is 'Wallet balances at their prices; null when a part is not known.';
comment on column interval_fact.unrealized_value is 'Unrealized profit at its prices; null when a part is not known.';
comment on column interval_fact.equity_priced is 'The part of equity whose price is known; null when that is all of it.';
comment on column interval_fact.usdt_price is 'USD per USDT at the capture; null when not known.';
comment on column interval_fact.unrealized is 'Change of unrealized profit at closing prices; null when not known.';
comment on column interval_fact.revaluation is 'What the change of prices did to what was held and to what came; null when not known.';
comment on column interval_fact.residual is 'What wallets moved by without a flow; null when not known.';
comment on column interval_fact.margin_ratio is 'Maintenance margin to margin balance of the worst pool; null, with margin_reason, when that of any pool is not known.';
comment on column interval_fact.margin_surplus is 'Margin balance less maintenance margin of the worst pool, in the pool''s unit.';
comment on column interval_fact.equity_reason is 'Why closing_equity is null.';
comment on column interval_fact.pnl_reason is 'Why no profit is known of the interval, whatever its flows.';
comment on column interval_fact.split_reason is 'Why unrealized profit cannot be split by symbol, though the account''s is known.';
comment on column interval_fact.margin_reason is 'Why margin_ratio is null.';
comment on column interval_fact.price_source is 'Worst rung of the price ladder that equity stands on; null when no price was needed.';
comment on column interval_fact.worst_pool is 'The pool that is nearest to liquidation: its kind, and asset or symbol and side.';
comment on column interval_fact.unpriced_assets is 'Assets with a margin balance and without a price, joined by comma and space; null when there are none.';
comment on column interval_fact.negligible_assets is 'Assets without a price that count as nothing, joined by comma and space; null when there are none.';

select ensure_partitions(min(snapshot_at), max(snapshot_at))
from account_snapshot
having min(snapshot_at) is not null;

-- Nobody has derived a fact yet: every hour with a slot is due.
insert into derive_queue (account_id, hour)
select distinct account_id, date_trunc('hour', snapshot_at, 'UTC')
from account_snapshot
order by 1, 2;
