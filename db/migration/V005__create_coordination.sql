-- What collectors tell one another: who takes which account, what the exchange's minute has left,
-- which keys were refused, whose account it is, and what still waits on whose disk.

create table capture_lease (
    account_id  bigint      not null,
    holder      text,
    acquired_at timestamptz,
    expires_at  timestamptz,

    constraint capture_lease_pkey primary key (account_id),
    constraint capture_lease_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint capture_lease_is_held_or_free check (
        (holder is null) = (expires_at is null) and (holder is null) = (acquired_at is null)
    ),
    constraint capture_lease_holder_is_named check (holder <> ''),
    constraint capture_lease_ends_after_it_began check (expires_at > acquired_at)
);

comment on table capture_lease is
    'Which collector captures an account for the time being. All instants are the database''s clock, so that collectors need not agree on theirs.';
comment on column capture_lease.account_id is 'The account.';
comment on column capture_lease.holder is 'The collector''s run that holds it; null when it is free.';
comment on column capture_lease.acquired_at is 'Since when the holder has it without a break; null when it is free.';
comment on column capture_lease.expires_at is 'From then on anybody may take it: the holder was killed or cut off; null when it is free.';

create table exchange_budget (
    host           text        collate "C" not null,
    egress         text        collate "C" not null,
    minute         timestamptz not null default timestamptz '1970-01-01 00:00:00+00',
    used           integer     not null default 0,
    weight_limit   integer,
    closed_until   timestamptz,
    closed_because text,
    closed_detail  text,
    updated_at     timestamptz not null,

    constraint exchange_budget_pkey primary key (host, egress),
    constraint exchange_budget_host_is_named check (host <> ''),
    constraint exchange_budget_egress_is_named check (egress <> ''),
    constraint exchange_budget_minute_is_whole check (extract(epoch from minute) % 60 = 0),
    constraint exchange_budget_used_is_not_negative check (used >= 0),
    constraint exchange_budget_closing_says_why check (
        (closed_until is null) = (closed_because is null)
        and (closed_until is null) = (closed_detail is null)
    ),
    constraint exchange_budget_closing_reason_is_a_word
        check (closed_because ~ '^[a-z][a-z0-9_]*$')
);

comment on table exchange_budget is
    'Request weight that all collectors behind one address share, and until when the exchange wants no request at all. minute and closed_until are the exchange''s clock.';
comment on column exchange_budget.host is 'Host of the exchange whose limit it is.';
comment on column exchange_budget.egress is 'Address that the exchange sees, or the name given to it in the settings.';
comment on column exchange_budget.minute is 'Minute that used is of; 1970-01-01 when nothing was charged yet.';
comment on column exchange_budget.used is 'Weight charged in that minute, or more where the exchange counted more.';
comment on column exchange_budget.weight_limit is 'Up to where the latest charge was allowed to fill the minute; null when nothing was charged yet.';
comment on column exchange_budget.closed_until is 'Not one request before then; null when the exchange never closed.';
comment on column exchange_budget.closed_because is 'banned, throttled, firewall: what the exchange answered, in one word.';
comment on column exchange_budget.closed_detail is 'The message: what the exchange said, word for word.';
comment on column exchange_budget.updated_at is 'When the row was written last, on the database''s clock.';

create table account_refusal (
    account_id      bigint      not null,
    key_fingerprint bytea       not null,
    reason          text        not null,
    detail          text        not null,
    refused_at      timestamptz not null,

    constraint account_refusal_pkey primary key (account_id, key_fingerprint),
    constraint account_refusal_is_of_an_account
        foreign key (account_id) references account (account_id),
    constraint account_refusal_fingerprint_is_a_digest
        check (octet_length(key_fingerprint) between 8 and 64),
    constraint account_refusal_reason_is_a_word check (reason ~ '^[a-z][a-z0-9_]*$')
);

comment on table account_refusal is
    'Keys that the exchange does not accept for an account: they are not tried again until the settings change. One row per key, since an account may have its next key beside the present one.';
comment on column account_refusal.account_id is 'The account.';
comment on column account_refusal.key_fingerprint is 'Digest that tells keys apart; no key can be made from it.';
comment on column account_refusal.reason is 'Why, in one word.';
comment on column account_refusal.detail is 'The message: subject and what the exchange said.';
comment on column account_refusal.refused_at is 'When it was refused first, on the exchange''s clock.';

create table installation (
    is_only      boolean not null default true,
    identity_key bytea   not null,

    constraint installation_pkey primary key (is_only),
    constraint installation_has_one_row check (is_only),
    constraint installation_identity_key_is_256_bits check (octet_length(identity_key) = 32)
);

comment on table installation is
    'What belongs to this database as a whole; one row.';
comment on column installation.is_only is 'Always true: there is no second row.';
comment on column installation.identity_key is 'Key of the hashes in account.exchange_identity, 32 random bytes. Without it an account code cannot be guessed from its hash, so auditors do not read it.';

-- A pin is the name of the key, 8 bytes, and the hash, 32 bytes.
alter table account
    add constraint account_exchange_identity_is_a_named_digest
    check (octet_length(exchange_identity) = 40);

create unique index account_exchange_identity_is_of_one_account
    on account (venue, environment, exchange_identity)
    where exchange_identity is not null;

comment on column account.exchange_identity is
    'Keyed hash of the exchange''s own account code, after the first 8 bytes of the SHA-256 of its key (installation.identity_key); null until it was proven.';

create table collector (
    collector_id      uuid        not null,
    host_name         text        not null,
    program_version   text        not null,
    seen_at           timestamptz not null,
    spool_captures    bigint      not null,
    spool_oldest_slot timestamptz,
    spool_set_aside   bigint      not null,

    constraint collector_pkey primary key (collector_id),
    constraint collector_spool_is_counted check (spool_captures >= 0 and spool_set_aside >= 0),
    constraint collector_spool_is_empty_without_an_oldest_slot
        check ((spool_captures = 0) = (spool_oldest_slot is null))
);

comment on table collector is
    'Machines that capture, each with what waits on its disk: a slot that was missed may still come from there.';
comment on column collector.collector_id is 'Key; belongs to the collector''s state folder.';
comment on column collector.host_name is 'Name of the machine.';
comment on column collector.program_version is 'Version of account-history that reported last.';
comment on column collector.seen_at is 'When it reported last, on its own clock.';
comment on column collector.spool_captures is 'Captures that waited to be stored then.';
comment on column collector.spool_oldest_slot is 'Slot of the oldest of them; null when none waited.';
comment on column collector.spool_set_aside is 'Files that it has set aside because they cannot be stored.';
