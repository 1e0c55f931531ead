-- Grain: one row per taken slot of an account later than begins and up to ends
-- whose rows of history.interval_fact and position_change are not what
-- definition.interval_facts and changed_positions say.
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

    ),

    kept_changes as (

        select
            change.snapshot_at,
            jsonb_object_agg(
                'position ' || change.symbol || ' ' || change.position_side,
                jsonb_build_array(
                    trim_scale(change.amount), trim_scale(change.entry_price)
                )
            ) as content

        from history.position_change as change

        where
            change.account_id = interval_deviations.account_id
            and change.snapshot_at > interval_deviations.begins
            and change.snapshot_at <= interval_deviations.ends

        group by change.snapshot_at

    ),

    defined_changes as (

        select
            change.snapshot_at,
            jsonb_object_agg(
                'position ' || change.symbol || ' ' || change.position_side,
                jsonb_build_array(
                    trim_scale(change.amount), trim_scale(change.entry_price)
                )
            ) as content

        from definition.changed_positions as change

        where
            change.account_id = interval_deviations.account_id
            and change.snapshot_at > interval_deviations.begins
            and change.snapshot_at <= interval_deviations.ends

        group by change.snapshot_at

    ),

    deviating as (

        select
            coalesce(stored.snapshot_at, defined.snapshot_at) as slot,
            definition.deviation(stored.content, defined.content) as words

        from stored

        full join defined
            on stored.snapshot_at = defined.snapshot_at

        where stored.content is distinct from defined.content

        union all

        select
            coalesce(kept_changes.snapshot_at, defined_changes.snapshot_at),
            definition.deviation(
                coalesce(kept_changes.content, '{}'),
                coalesce(defined_changes.content, '{}')
            )

        from kept_changes

        full join defined_changes
            on kept_changes.snapshot_at = defined_changes.snapshot_at

        where kept_changes.content is distinct from defined_changes.content

    )

    select
        deviating.slot,
        string_agg(deviating.words, '; ' order by deviating.words)

    from deviating

    where
        not exists (

            select

            from history.interval_fact as waiting

            where
                waiting.account_id = interval_deviations.account_id
                and waiting.snapshot_at = deviating.slot
                and waiting.booking = 'pending'

        )
        and not exists (

            select

            from history.derive_queue as queued

            where
                queued.account_id = interval_deviations.account_id
                and queued.written_from <= deviating.slot
                and queued.written_until > deviating.slot

        )

    group by deviating.slot;

end

$$;

comment on function
definition.interval_deviations(bigint, timestamptz, timestamptz) is
    'Facts of intervals that are not what their definition says, and in which '
    'columns.';
