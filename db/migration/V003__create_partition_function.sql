-- Partitions by month for every series of this schema. The function belongs to the owner and runs
-- with the owner's rights, so that a writer needs no right to create tables.

create function ensure_partitions(from_instant timestamptz, to_instant timestamptz)
returns integer
language plpgsql
security definer
set search_path = history, pg_temp
set timezone = 'UTC'
-- One maker at a time; writers of a hot table are never queued behind a waiting one for long.
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

    perform pg_advisory_xact_lock(7235189160);

    for series in
        select parent.relname
        from pg_partitioned_table as partitioned
        inner join pg_class as parent on parent.oid = partitioned.partrelid
        where parent.relnamespace = 'history'::regnamespace
        order by parent.relname
    loop
        month_start := date_trunc('month', from_instant);
        while month_start <= to_instant loop
            month_end := month_start + interval '1 month';
            partition := series.relname || to_char(month_start, '_YYYY_MM');
            if to_regclass(format('history.%I', partition)) is null then
                -- Made beside the parent and attached with a proven range: attaching scans nothing.
                range_check := partition || '_range';
                execute format(
                    'create table history.%I (like history.%I including all)',
                    partition, series.relname);
                execute format(
                    'alter table history.%I add constraint %I '
                    'check (snapshot_at >= %L and snapshot_at < %L)',
                    partition, range_check, month_start, month_end);
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

revoke all on function ensure_partitions(timestamptz, timestamptz) from public;

comment on function ensure_partitions(timestamptz, timestamptz) is
    'Makes the monthly partitions of every series that holds the instants given (inclusive); returns how many were new.';
