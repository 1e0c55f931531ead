-- Grain: one row per taken slot of an account later than begins and up to ends
-- whose row of history.interval_fact is not what definition.interval_facts says.
-- Slots that wait for the refresher are left out.
create function definition.interval_deviations(
    account_id bigint, begins timestamptz, ends timestamptz
)
returns table (
    snapshot_at timestamptz,
    deviation text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

begin

    return query

    with

    stored as (

        select
            fact.snapshot_at,
            to_jsonb(fact) - 'revised_at' as content

        from history.interval_fact as fact

        where
            fact.account_id = interval_deviations.account_id
            and fact.snapshot_at > interval_deviations.begins
            and fact.snapshot_at <= interval_deviations.ends

    ),

    defined as (

        select
            fact.snapshot_at,
            to_jsonb(fact) as content

        from definition.interval_facts as fact

        where
            fact.account_id = interval_deviations.account_id
            and fact.snapshot_at > interval_deviations.begins
            and fact.snapshot_at <= interval_deviations.ends

    )

    select
        coalesce(stored.snapshot_at, defined.snapshot_at),
        definition.deviation(stored.content, defined.content)

    from stored

    full join defined
        on stored.snapshot_at = defined.snapshot_at

    where
        stored.content is distinct from defined.content
        and coalesce(stored.content ->> 'booking', '') <> 'pending'
        and not exists (

            select

            from history.derive_queue as queued

            where
                queued.account_id = interval_deviations.account_id
                and queued.written_from <= coalesce(
                    stored.snapshot_at, defined.snapshot_at
                )
                and queued.written_until > coalesce(
                    stored.snapshot_at, defined.snapshot_at
                )

        );

end

$$;

comment on function
definition.interval_deviations(bigint, timestamptz, timestamptz) is
    'Facts of intervals that are not what their definition says, and in which '
    'columns.';
