-- Facts of days: one row per account and day of UTC and of the reporting zone, with its flows and
-- symbols. The refresher makes those of a zone that has none from the first slot on.

-- What stays behind when the days' intervals are gone, and few enough to need no partitions.
create table day_fact (
    account_id        bigint      not null,
    zone              text        collate "C" not null,
    day               date        not null,
    starts_at         timestamptz not null,
    ends_at           timestamptz not null,
    decided_at        timestamptz not null,
    opened_at         timestamptz,
    closed_at         timestamptz,
    flows_from        timestamptz,
    flows_to          timestamptz,
    margin_at         timestamptz,
    revised_at        timestamptz,
    intervals         integer     not null,
    slots_expected    integer     not null,
    slots_taken       integer     not null,
    is_complete       boolean     not null,
    is_exact          boolean     not null,
    booking           text,
    opening_equity    numeric,
    equity_high       numeric,
    equity_low        numeric,
    closing_equity    numeric,
    equity_change     numeric,
    unrealized        numeric,
    revaluation       numeric,
    residual          numeric,
    margin_ratio      numeric,
    price_age_seconds numeric,
    price_source      text,
    worst_pool        text,
    margin_reason     text,
    reason            text,
    split_reason      text,

    constraint day_fact_pkey primary key (account_id, zone, day),
    constraint day_fact_is_of_an_account foreign key (account_id) references account (account_id),
    constraint day_fact_zone_is_named check (zone <> ''),
    constraint day_fact_counts_its_intervals check (intervals >= 0),
    constraint day_fact_is_complete_between_two_edges
        check (not is_complete or (opened_at is not null and closed_at is not null)),
    constraint day_fact_is_exact_only_when_complete check (is_complete or not is_exact)
);

comment on table day_fact is
    'One row per account and day of a zone whose end a taken slot has passed: sums over the intervals between the two slots nearest to its midnights. Derived by the refresher from definition.day_value for UTC and the account''s reporting zone; money unrounded, USD.';
comment on column day_fact.account_id is 'The account.';
comment on column day_fact.zone is 'Time zone of the day.';
comment on column day_fact.day is 'The day.';
comment on column day_fact.starts_at is 'First instant of the day.';
comment on column day_fact.ends_at is 'First instant of the next day.';
comment on column day_fact.decided_at is 'First taken slot at or after ends_at: since then the slot at which the day closes is decided.';
comment on column day_fact.opened_at is 'Taken slot at which the day opens; null when none is near its beginning.';
comment on column day_fact.closed_at is 'Taken slot at which the day closes; null when none is near its end.';
comment on column day_fact.flows_from is 'Earliest stamp that a flow of the day can have.';
comment on column day_fact.flows_to is 'Latest stamp that a flow of the day can have.';
comment on column day_fact.margin_at is 'Slot of the day in which a pool was nearest to liquidation.';
comment on column day_fact.revised_at is 'When the latest of its intervals came to say something else.';
comment on column day_fact.intervals is 'How many intervals it sums up.';
comment on column day_fact.slots_expected is 'Slots on the schedule later than starts_at and up to ends_at.';
comment on column day_fact.slots_taken is 'Of those: a snapshot is there.';
comment on column day_fact.is_complete is 'true: both of its slots exist.';
comment on column day_fact.is_exact is 'true: both are the day''s own ends.';
comment on column day_fact.booking is 'The least certain booking of its intervals; null when it has none.';
comment on column day_fact.opening_equity is 'Equity at opened_at; null when not known.';
comment on column day_fact.equity_high is 'Highest known equity of its slots.';
comment on column day_fact.equity_low is 'Lowest known equity of its slots.';
comment on column day_fact.closing_equity is 'Equity at closed_at; null when not known.';
comment on column day_fact.equity_change is 'Sum of the changes of equity of its intervals: the profit and the external flows; null, with reason, when one is not known.';
comment on column day_fact.unrealized is 'Sum of the intervals''; null when one is not known.';
comment on column day_fact.revaluation is 'Sum of the intervals''; null when one is not known.';
comment on column day_fact.residual is 'Sum of the intervals''; null when one is not known.';
comment on column day_fact.margin_ratio is 'Highest ratio of its slots; null, with margin_reason, when one is not known.';
comment on column day_fact.price_age_seconds is 'Age of the price that was furthest from its capture, seconds; negative when it came later.';
comment on column day_fact.price_source is 'Worst rung of the price ladder that the day''s equity stands on.';
comment on column day_fact.worst_pool is 'The pool that was nearest to liquidation, at margin_at.';
comment on column day_fact.margin_reason is 'Why margin_ratio is null.';
comment on column day_fact.reason is 'Why no profit is known of the day, whatever its flows.';
comment on column day_fact.split_reason is 'Why unrealized profit cannot be split by symbol.';

create table day_flow (
    account_id  bigint  not null,
    zone        text    collate "C" not null,
    day         date    not null,
    asset       text    collate "C" not null,
    income_type text    collate "C" not null,
    symbol      text    collate "C" not null,
    amount      numeric not null,
    usd_value   numeric,
    flows       bigint  not null,
    unpriced    bigint  not null,

    constraint day_flow_pkey primary key (account_id, zone, day, asset, income_type, symbol),
    constraint day_flow_is_of_a_day foreign key (account_id, zone, day)
        references day_fact (account_id, zone, day) on delete cascade,
    constraint day_flow_counts_its_flows check (flows > 0),
    constraint day_flow_value_is_null_when_a_price_lacks
        check (unpriced between 0 and flows and (usd_value is null) = (unpriced > 0))
);

comment on table day_flow is
    'What was booked to the intervals of a day: slot_flow by day. Derived by the refresher.';
comment on column day_flow.account_id is 'The account.';
comment on column day_flow.zone is 'Time zone of the day.';
comment on column day_flow.day is 'The day.';
comment on column day_flow.asset is 'asset.';
comment on column day_flow.income_type is 'incomeType.';
comment on column day_flow.symbol is 'symbol; empty for none.';
comment on column day_flow.amount is 'Sum of the amounts, in the asset.';
comment on column day_flow.usd_value is 'Sum of amount × price at each flow''s own time, USD; null when a price is not known.';
comment on column day_flow.flows is 'How many flows.';
comment on column day_flow.unpriced is 'How many of them have no price.';

create table day_symbol (
    account_id bigint  not null,
    zone       text    collate "C" not null,
    day        date    not null,
    symbol     text    collate "C" not null,
    unrealized numeric,

    constraint day_symbol_pkey primary key (account_id, zone, day, symbol),
    constraint day_symbol_is_of_a_day foreign key (account_id, zone, day)
        references day_fact (account_id, zone, day) on delete cascade
);

comment on table day_symbol is
    'Change of unrealized profit by symbol over the intervals of a day. Derived by the refresher.';
comment on column day_symbol.account_id is 'The account.';
comment on column day_symbol.zone is 'Time zone of the day.';
comment on column day_symbol.day is 'The day.';
comment on column day_symbol.symbol is 'symbol.';
comment on column day_symbol.unrealized is 'Sum of the changes at closing prices, USD; null when the asset that one settles in, or its price, is not known.';
