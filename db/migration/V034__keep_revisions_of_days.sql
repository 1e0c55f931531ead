-- What a day that was final came to say later.

create table day_revision (
    account_id    bigint      not null,
    zone          text        collate "C" not null,
    day           date        not null,
    revised_at    timestamptz not null default now(),
    cause         text        not null,
    pnl_before    numeric,
    pnl_after     numeric,
    equity_before numeric,
    equity_after  numeric,

    constraint day_revision_pkey primary key (account_id, zone, day, revised_at),
    constraint day_revision_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint day_revision_cause_is_known
        check (cause in ('snapshot', 'flow', 'price', 'booking', 'other'))
);

comment on table day_revision is
    'One row per account, zone, day that was final, and refresh that changed its profit or closing equity: what it said before and after. Written by the refresher with the change.';
comment on column day_revision.account_id is 'The account.';
comment on column day_revision.zone is 'Time zone of the day.';
comment on column day_revision.day is 'The day.';
comment on column day_revision.revised_at is 'When it was changed.';
comment on column day_revision.cause is 'snapshot: a slot of the day was loaded late or is gone; flow: a money flow came late; booking: a flow moved to or from another day; price: the same flows and slots have other prices; other: none of these.';
comment on column day_revision.pnl_before is 'Profit as it was, USD, unrounded; null when it was not known.';
comment on column day_revision.pnl_after is 'Profit as it became, USD, unrounded; null when it is not known any more.';
comment on column day_revision.equity_before is 'Closing equity as it was, USD.';
comment on column day_revision.equity_after is 'Closing equity as it became, USD.';
