-- Grain: one row per account that the name means and step of time, whether its
-- slot was taken or not.
-- select * from analytics.equity_series('main', '2026-11-01Z', '2026-12-01Z', 3600)
create function analytics.equity_series(
    account_or_group text default 'all',
    from_at timestamptz default null,
    until_at timestamptz default null,
    step_seconds integer default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    equity numeric,
    equity_usdt numeric,
    is_taken boolean,
    reason text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

declare
    ends timestamptz := least(
        coalesce(equity_series.until_at, analytics.as_of()), analytics.as_of()
    );
    begins timestamptz := coalesce(
        equity_series.from_at, ends - interval '24 hours'
    );
    member record;
    step bigint;

begin

for member in

    select
        members.account_id,
        members.account_name,
        members.environment,
        accounts.every_seconds,
        greatest(begins, accounts.first_snapshot_at) as begins_at

    from definition.accounts_of(
        equity_series.account_or_group,
        cast(begins at time zone 'UTC' as date),
        cast(ends at time zone 'UTC' as date)
    ) as members

    inner join analytics.accounts
        on members.account_id = accounts.account_id

    where
        accounts.first_snapshot_at <= ends
        and accounts.every_seconds is not null

    order by members.environment, members.account_name

loop

-- the finest step on the grid that makes at most a thousand points
step := coalesce(
    equity_series.step_seconds,
    (
        select min(candidate.seconds)

        from unnest(
            array[
                member.every_seconds, 60, 300, 900, 1800, 3600, 7200, 14400,
                28800, 86400, 604800
            ]
        ) as candidate (seconds)

        where
            candidate.seconds % member.every_seconds = 0
            and extract(epoch from ends - member.begins_at) / candidate.seconds
            <= 1000
    ),
    604800
);

if step <= 0 or step % member.every_seconds <> 0 then
    raise exception
        'step_seconds % is no multiple of the grid of account %, % seconds',
        step, member.account_name, member.every_seconds
        using errcode = 'invalid_parameter_value';
end if;

return query

select
    member.account_id,
    member.account_name,
    member.environment,
    point.snapshot_at,
    round(fact.closing_equity, 8),
    round(fact.closing_equity / nullif(fact.usdt_price, 0), 8),
    taken.snapshot_at is not null,
    case
        when taken.snapshot_at is null then 'no snapshot'
        when fact.account_id is null then 'not refreshed yet'
        else fact.equity_reason
    end

from (

    select
        timestamptz '1970-01-01 00:00:00+00'
        + multiple.number * step * interval '1 second' as snapshot_at

    from generate_series(
        cast(ceil(extract(epoch from member.begins_at) / step) as bigint),
        cast(floor(extract(epoch from ends) / step) as bigint)
    ) as multiple (number)

) as point

left join (

    select *

    from history.interval_fact

    where
        interval_fact.account_id = member.account_id
        and interval_fact.snapshot_at >= member.begins_at
        and interval_fact.snapshot_at <= ends

) as fact
    on point.snapshot_at = fact.snapshot_at

left join (

    select account_snapshot.snapshot_at

    from history.account_snapshot

    where
        account_snapshot.account_id = member.account_id
        and account_snapshot.snapshot_at >= member.begins_at
        and account_snapshot.snapshot_at <= ends

) as taken
    on point.snapshot_at = taken.snapshot_at

order by point.snapshot_at;

end loop;

end

$$;

comment on function
analytics.equity_series(text, timestamptz, timestamptz, integer) is
    'Equity of an account, or of each account of a group, at every step from '
    'one instant to another, in USD and USDT: no step is left out, and one '
    'without a snapshot is null with its reason. Steps are multiples of '
    'step_seconds since 1970 UTC and of the account''s grid; without it, the '
    'finest that makes at most a thousand points. Without instants: the last '
    '24 hours.';
