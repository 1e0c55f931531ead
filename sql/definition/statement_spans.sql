-- Grain: one row per account that a name means: the taken slots between which a
-- statement of it is made. They are the nearest to the instants, as those of a
-- day are; else the first one after the beginning and the last one before the
-- end.
create function definition.statement_spans(
    account_or_group text, from_at timestamptz, until_at timestamptz
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    opened_at timestamptz,
    closed_at timestamptz
)
language plpgsql
stable
security definer
rows 5
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

declare
    ends timestamptz := least(
        coalesce(statement_spans.until_at, analytics.as_of()),
        analytics.as_of()
    );
    begins timestamptz := coalesce(
        statement_spans.from_at, ends - interval '720 hours'
    );

begin

    return query

    select
        members.account_id,
        members.account_name,
        members.environment,
        coalesce(
            definition.day_edge(members.account_id, begins, analytics.as_of()),
            (
                select min(fact.snapshot_at)

                from history.interval_fact as fact

                where
                    fact.account_id = members.account_id
                    and fact.snapshot_at >= begins
                    and fact.snapshot_at <= ends
                    and fact.booking <> 'pending'
            )
        ),
        coalesce(
            definition.day_edge(members.account_id, ends, analytics.as_of()),
            (
                select max(fact.snapshot_at)

                from history.interval_fact as fact

                where
                    fact.account_id = members.account_id
                    and fact.snapshot_at >= begins
                    and fact.snapshot_at <= ends
                    and fact.booking <> 'pending'
            )
        )

    from definition.accounts_of(
        statement_spans.account_or_group,
        cast(begins at time zone 'UTC' as date),
        cast(ends at time zone 'UTC' as date)
    ) as members;

end

$$;

comment on function definition.statement_spans(text, timestamptz, timestamptz) is
    'From which slot to which a statement of each account is made.';
