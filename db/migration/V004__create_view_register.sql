-- What the program has put into schema analytics, so that it can take exactly that away again.

create table installed_object (
    ordinal         integer not null,
    file_name       text    collate "C" not null,
    file_sha256     text    collate "C" not null,
    kind            text    not null,
    identity        text    collate "C" not null,
    program_version text    not null,
    installed_at    timestamptz not null default now(),

    constraint installed_object_pkey primary key (ordinal),
    constraint installed_object_is_listed_once unique (identity),
    constraint installed_object_kind_is_known check (kind in ('view', 'function')),
    constraint installed_object_digest_is_sha256 check (file_sha256 ~ '^[0-9a-f]{64}$')
);

comment on table installed_object is
    'Views and functions of schema analytics that belong to the program, in the order of their creation.';
comment on column installed_object.ordinal is 'Order of creation; they are dropped in reverse.';
comment on column installed_object.file_name is 'File of sql/view that creates the object.';
comment on column installed_object.file_sha256 is 'Digest of that file, hex: when all digests agree, nothing is installed anew.';
comment on column installed_object.kind is 'view or function.';
comment on column installed_object.identity is 'Qualified name, with argument types for a function.';
comment on column installed_object.program_version is 'Version of account-history that installed it.';
comment on column installed_object.installed_at is 'When it was installed.';
