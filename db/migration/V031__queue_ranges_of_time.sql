-- What is queued is the time of what was written, not the hour around it: a slot costs a slot, not the
-- hour that it is in.

alter table derive_queue
    add column written_from  timestamptz,
    add column written_until timestamptz;

-- Before its first slot an account has nothing but flows: there, an hour stood for its day.
update derive_queue
set written_from = hour,
    written_until = hour + case
        when exists (
            select
            from account_snapshot
            where account_snapshot.account_id = derive_queue.account_id
                and account_snapshot.snapshot_at < derive_queue.hour + interval '1 hour'
        )
        then interval '1 hour'
        else interval '1 day'
    end;

drop index derive_queue_of_an_account;

alter table derive_queue
    drop column hour,
    alter column written_from set not null,
    alter column written_until set not null,
    add constraint derive_queue_range_is_not_empty check (written_from < written_until);

create index derive_queue_of_an_account on derive_queue (account_id, written_from);

-- What waits to be refreshed is found without a look at all facts.
create index interval_fact_pending on interval_fact (account_id, snapshot_at)
where booking = 'pending';

comment on table derive_queue is
    'Time ranges of accounts whose derived rows are stale: what was written there is priced, booked and summed by the next refresh, which deletes the row.';
comment on column derive_queue.written_from is 'Beginning of the time of what was written: slots, stamps of flows, or times that a price serves.';
comment on column derive_queue.written_until is 'Its end, exclusive.';
