-- What the exchange no longer had when it was asked, and closures that are asked about or lifted.

alter table income_coverage
    add column forgotten tstzmultirange not null default '{}';

comment on column income_coverage.forgotten is
    'Instants whose flows the exchange no longer had when it was asked for them (-4166): they can never be had.';

alter table trade_coverage
    add column forgotten tstzmultirange not null default '{}';

comment on column trade_coverage.forgotten is
    'Instants whose fills the exchange no longer had when it was asked for them (-4166): they can never be had.';

alter table exchange_budget
    add column closed_since timestamptz,
    add column asked_at     timestamptz,
    add column lifted_since timestamptz;

update exchange_budget
set closed_since = least(updated_at, closed_until)
where closed_until is not null;

alter table exchange_budget
    add constraint exchange_budget_closing_says_since_when
    check ((closed_until is null) = (closed_since is null));

comment on column exchange_budget.closed_since is
    'Since when it has been closed without a break, exchange''s clock; null when the exchange never closed.';
comment on column exchange_budget.asked_at is
    'When the exchange was last asked whether the closure still holds, which is done hourly after three days; exchange''s clock, null when never.';
comment on column exchange_budget.lifted_since is
    'Closures since this instant or an earlier one are lifted: by hand, or because the exchange answered; null when none was.';
