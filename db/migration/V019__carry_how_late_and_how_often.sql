-- How late a slot may be taken is a setting of its account: until then it is pending, not unaccounted.
-- Rows of before hold the default.

alter table capture_schedule add column lateness_ms integer;

update capture_schedule set lateness_ms = least(every_seconds * 500, 300000);

alter table capture_schedule
    alter column lateness_ms set not null,
    add constraint capture_schedule_lateness_is_less_than_the_grid
        check (lateness_ms >= 0 and lateness_ms < every_seconds::bigint * 1000);

comment on column capture_schedule.lateness_ms is 'Milliseconds after the beginning of its capture (the slot and its phase) until which a slot may be taken; then it is missed.';

comment on table account_snapshot is
    'One row per account and slot: modes, permissions and the eleven totals that the account''s endpoint tells (see source). A symbol without a position row was flat, an asset without a balance row was zero, unless missing_assets or missing_positions says that the reply lacked them.';
comment on column raw_document.stream is 'What was asked for: account, asset-index, exchange-info, income, trade, leverage-bracket or configuration.';
comment on table income_category is
    'What each income type means. Edit it by plain SQL: the flows of a type without a row are unclassified, and count as profit under that name until it has one.';

alter table account
    add column income_every_seconds integer,
    add constraint account_income_is_asked_for_at_times check (income_every_seconds > 0);

comment on column account.income_every_seconds is 'How often the account is asked for its money flows at least, in seconds, as its collector is set; null while none has told.';
