-- What one session at a time may do is held by the lock of a row, which only the writer may take:
-- the number of an advisory lock stands in the source, and every login may take it.

create table exclusive_task (
    task text not null,

    constraint exclusive_task_pkey primary key (task),
    constraint exclusive_task_is_known
        check (task in ('make partitions', 'notice edits', 'pin identities'))
);

comment on table exclusive_task is
    'What one session at a time may do: whoever does it holds the row''s lock.';
comment on column exclusive_task.task is 'The task.';

insert into exclusive_task (task)
values ('make partitions'), ('notice edits'), ('pin identities');

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

    perform 1 from history.exclusive_task where task = 'make partitions' for update;

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
