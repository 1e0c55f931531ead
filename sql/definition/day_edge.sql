-- Grain: one instant. The taken slot nearest to a day's boundary, the earlier
-- on a tie, at most two grid steps and an hour away; null when there is none. A
-- slot that is not refreshed yet is none: the interval after it still begins
-- before it.
create function definition.day_edge(
    account_id bigint, boundary timestamptz, cut timestamptz
)
returns timestamptz
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$

declare
    reach interval;
    edge timestamptz;

begin

    select
        least(
            2 * capture_schedule.every_seconds * interval '1 second',
            interval '1 hour'
        )

    into reach

    from history.capture_schedule

    where
        capture_schedule.account_id = day_edge.account_id
        and capture_schedule.valid_from <= day_edge.boundary

    order by capture_schedule.valid_from desc

    limit 1;

    reach := coalesce(reach, interval '1 hour');

    select candidate.snapshot_at

    into edge

    from (

        (
            select interval_fact.snapshot_at

            from history.interval_fact

            where
                interval_fact.account_id = day_edge.account_id
                and interval_fact.booking <> 'pending'
                and interval_fact.snapshot_at
                <= least(day_edge.boundary, day_edge.cut)
                and interval_fact.snapshot_at >= day_edge.boundary - reach

            order by interval_fact.snapshot_at desc

            limit 1
        )

        union all

        (
            select interval_fact.snapshot_at

            from history.interval_fact

            where
                interval_fact.account_id = day_edge.account_id
                and interval_fact.booking <> 'pending'
                and interval_fact.snapshot_at > day_edge.boundary
                and interval_fact.snapshot_at
                <= least(day_edge.boundary + reach, day_edge.cut)

            order by interval_fact.snapshot_at

            limit 1
        )

    ) as candidate

    order by
        abs(extract(epoch from candidate.snapshot_at - day_edge.boundary)),
        candidate.snapshot_at

    limit 1;

    return edge;

end

$$;

comment on function definition.day_edge(bigint, timestamptz, timestamptz) is
    'The taken slot at which a day opens or closes, as seen from an instant.';
