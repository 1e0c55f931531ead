-- Grain: one row per zone and day of an account, later than first_day and up to
-- last_day, of which history keeps something else than definition says, or
-- nothing although days before and after it are kept.
create function definition.day_deviations(
    account_id bigint, first_day date, last_day date
)
returns table (
    zone text,
    day date,
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

    kept as (

        select
            fact.zone,
            fact.day,
            fact.starts_at,
            fact.ends_at,
            to_jsonb(fact) - 'starts_at' - 'ends_at' as content

        from history.day_fact as fact

        where
            fact.account_id = day_deviations.account_id
            and fact.day > day_deviations.first_day
            and fact.day <= day_deviations.last_day

    ),

    defined as (

        select
            fact.zone,
            fact.day,
            to_jsonb(fact) - 'starts_at' - 'ends_at' as content

        from definition.day_facts as fact

        where
            fact.account_id = day_deviations.account_id
            and fact.day > day_deviations.first_day
            and fact.day <= day_deviations.last_day

    ),

    kept_parts as (

        select
            flow.zone,
            flow.day,
            'flow' as kind,
            jsonb_object_agg(
                concat_ws(
                    ' ', flow.income_type, flow.asset, nullif(flow.symbol, '')
                ),
                jsonb_build_array(
                    trim_scale(flow.amount),
                    trim_scale(flow.usd_value),
                    flow.flows,
                    flow.unpriced
                )
            ) as content

        from history.day_flow as flow

        where
            flow.account_id = day_deviations.account_id
            and flow.day > day_deviations.first_day
            and flow.day <= day_deviations.last_day

        group by flow.zone, flow.day

        union all

        select
            moved.zone,
            moved.day,
            'symbol',
            jsonb_object_agg(
                'unrealized of '
                || coalesce(nullif(moved.symbol, ''), 'the account itself'),
                to_jsonb(trim_scale(moved.unrealized))
            )

        from history.day_symbol as moved

        where
            moved.account_id = day_deviations.account_id
            and moved.day > day_deviations.first_day
            and moved.day <= day_deviations.last_day

        group by moved.zone, moved.day

    ),

    defined_parts as (

        select
            flow.zone,
            flow.day,
            'flow' as kind,
            jsonb_object_agg(
                concat_ws(
                    ' ', flow.income_type, flow.asset, nullif(flow.symbol, '')
                ),
                jsonb_build_array(
                    trim_scale(flow.amount),
                    trim_scale(flow.usd_value),
                    flow.flows,
                    flow.unpriced
                )
            ) as content

        from definition.day_flows as flow

        where
            flow.account_id = day_deviations.account_id
            and flow.day > day_deviations.first_day
            and flow.day <= day_deviations.last_day

        group by flow.zone, flow.day

        union all

        select
            moved.zone,
            moved.day,
            'symbol',
            jsonb_object_agg(
                'unrealized of '
                || coalesce(nullif(moved.symbol, ''), 'the account itself'),
                to_jsonb(trim_scale(moved.unrealized))
            )

        from definition.day_symbols as moved

        where
            moved.account_id = day_deviations.account_id
            and moved.day > day_deviations.first_day
            and moved.day <= day_deviations.last_day

        group by moved.zone, moved.day

    ),

    deviating as (

        select
            kept.zone,
            kept.day,
            definition.deviation(kept.content, defined.content) as words

        from kept

        inner join defined
            on kept.zone = defined.zone and kept.day = defined.day

        where kept.content <> defined.content

        union all

        select
            coalesce(kept_parts.zone, defined_parts.zone),
            coalesce(kept_parts.day, defined_parts.day),
            definition.deviation(
                coalesce(kept_parts.content, '{}'),
                coalesce(defined_parts.content, '{}')
            )

        from kept_parts

        full join defined_parts
            on
                kept_parts.zone = defined_parts.zone
                and kept_parts.day = defined_parts.day
                and kept_parts.kind = defined_parts.kind

        where kept_parts.content is distinct from defined_parts.content

        union all

        select
            span.zone,
            span.first_day + series.number,
            'no fact'

        from (

            select
                fact.zone,
                greatest(
                    min(fact.day), day_deviations.first_day + 1
                ) as first_day,
                least(max(fact.day), day_deviations.last_day) as last_day

            from history.day_fact as fact

            where fact.account_id = day_deviations.account_id

            group by fact.zone

        ) as span

        cross join lateral generate_series(
            0, span.last_day - span.first_day
        ) as series (number)

        where not exists (

            select

            from kept

            where
                kept.zone = span.zone
                and kept.day = span.first_day + series.number

        )

    )

    select
        deviating.zone,
        deviating.day,
        string_agg(deviating.words, '; ' order by deviating.words)

    from deviating

    where not exists (

        select

        from history.derive_queue as queued

        where
            queued.account_id = day_deviations.account_id
            and queued.written_from
            < cast(deviating.day + 2 as timestamp) at time zone deviating.zone
            and queued.written_until
            > cast(deviating.day - 1 as timestamp) at time zone deviating.zone

    )

    group by deviating.zone, deviating.day;

end

$$;

comment on function definition.day_deviations(bigint, date, date) is
    'Days that are kept otherwise than their definition says, and in what.';
