-- By which unit a series is partitioned is a row, so that the next one needs no copy of the function.

create table partition_grain (
    series text collate "C" not null,
    unit   text collate "C" not null,

    constraint partition_grain_pkey primary key (series),
    constraint partition_grain_unit_is_known check (unit in ('month', 'year'))
);

comment on table partition_grain is
    'By which unit each series is partitioned; one that has no row is partitioned by month.';
comment on column partition_grain.series is 'Name of the partitioned table.';
comment on column partition_grain.unit is 'month or year.';

insert into partition_grain (series, unit)
select parent.relname, 'month'
from pg_partitioned_table as partitioned
inner join pg_class as parent on parent.oid = partitioned.partrelid
where parent.relnamespace = 'history'::regnamespace;

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
    from_bound   timestamptz;
    to_bound     timestamptz;
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
        select
            parent.relname,
            instant.attname,
            coalesce(grain.unit, 'month') as unit,
            case grain.unit when 'year' then '_YYYY' else '_YYYY_MM' end as suffix
        from pg_partitioned_table as partitioned
        inner join pg_class as parent on parent.oid = partitioned.partrelid
        inner join pg_attribute as instant
            on instant.attrelid = parent.oid and instant.attnum = partitioned.partattrs[0]
        left join history.partition_grain as grain on grain.series = parent.relname
        where parent.relnamespace = 'history'::regnamespace
        order by parent.relname
    loop
        from_bound := date_trunc(series.unit, from_instant);
        while from_bound <= to_instant loop
            to_bound := from_bound + ('1 ' || series.unit)::interval;
            partition := series.relname || to_char(from_bound, series.suffix);
            if to_regclass(format('history.%I', partition)) is null then
                range_check := partition || '_range';
                execute format(
                    'create table history.%I (like history.%I including all)',
                    partition, series.relname);
                execute format(
                    'alter table history.%I add constraint %I '
                    'check (%I >= %L and %I < %L)',
                    partition, range_check, series.attname, from_bound,
                    series.attname, to_bound);
                execute format(
                    'alter table history.%I attach partition history.%I '
                    'for values from (%L) to (%L)',
                    series.relname, partition, from_bound, to_bound);
                execute format(
                    'alter table history.%I drop constraint %I', partition, range_check);
                made := made + 1;
            end if;
            from_bound := to_bound;
        end loop;
    end loop;
    return made;
end
$$;

comment on function ensure_partitions(timestamptz, timestamptz) is
    'Makes the partitions of every series that hold the instants given (inclusive), by the unit that partition_grain says; returns how many were new.';
