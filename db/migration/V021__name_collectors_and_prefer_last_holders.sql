-- Collectors are known by their names, and say to each other which of them asks when the tables are
-- slow: the one that held an account last, before any other.

alter table capture_lease add column last_holder uuid;

comment on column capture_lease.last_holder is
    'State folder of the collector that held the account last: for the first third of a slot''s lateness it goes before the others; null when nobody did, or it has given the account up.';

create table collector_folder (
    collector_id   uuid        not null,
    collector_name text        not null,
    seen_at        timestamptz not null,

    constraint collector_folder_pkey primary key (collector_id),
    constraint collector_folder_name_is_a_name check (collector_name <> '')
);

comment on table collector_folder is
    'State folders that collectors report from, for a day: who may ask when the tables do not answer, and whether two share a name.';
comment on column collector_folder.collector_id is 'Key; belongs to the state folder.';
comment on column collector_folder.collector_name is 'Name of the collector, as its settings say.';
comment on column collector_folder.seen_at is 'When it reported last, on the database''s clock.';

alter table collector
    add column collector_name text,
    add column other_collector_id uuid;

update collector set collector_name = host_name;

delete from collector as older
using collector as newer
where
    newer.collector_name = older.collector_name
    and (newer.seen_at, newer.collector_id) > (older.seen_at, older.collector_id);

alter table collector
    drop constraint collector_pkey,
    alter column collector_name set not null,
    add constraint collector_pkey primary key (collector_name),
    add constraint collector_name_is_a_name check (collector_name <> '');

comment on table collector is
    'Collectors by name, each with what waits on its disk: a slot that was missed may still come from there. A row that nobody has reported for 30 days is gone.';
comment on column collector.collector_name is 'Key; setting collector.name, or the name of the machine.';
comment on column collector.collector_id is 'State folder that reported last.';
comment on column collector.other_collector_id is
    'Another state folder that reports under the same name at the same time, which is a mistake; null when there is none.';

alter table raw_document alter column body drop not null;

comment on column raw_document.body is
    'The body, a zstd frame; null for the live reply to a slot that another collector''s reply has taken: of that only the digest is kept.';
