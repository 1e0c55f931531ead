-- Grain: one row, unrounded: what a day of an account comes to, as seen from an
-- instant. From infinity it is what history.day_fact keeps.
--
-- A day is the sum of the intervals between its two edges, so that none spans
-- one. Before an account's first slot there is nothing: its first day opens with
-- it. An account that is no longer on a schedule closes its last day with its
-- last slot. A day that is not over counts up to where its flows are known.
create function definition.day_value(
    account_id bigint,
    starts_at timestamptz,
    ends_at timestamptz,
    cut timestamptz
)
returns table (
    decided_at timestamptz,
    opened_at timestamptz,
    closed_at timestamptz,
    flows_from timestamptz,
    flows_to timestamptz,
    margin_at timestamptz,
    revised_at timestamptz,
    intervals integer,
    slots_expected integer,
    slots_taken integer,
    is_complete boolean,
    is_exact boolean,
    booking text,
    opening_equity numeric,
    equity_high numeric,
    equity_low numeric,
    closing_equity numeric,
    equity_change numeric,
    unrealized numeric,
    revaluation numeric,
    residual numeric,
    margin_ratio numeric,
    price_age_seconds numeric,
    price_source text,
    worst_pool text,
    margin_reason text,
    reason text,
    split_reason text
)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

declare
    opening timestamptz;
    closing timestamptz;
    first_slot timestamptz;
    last_slot timestamptz;
    is_over boolean := day_value.ends_at <= day_value.cut;
    has_edges boolean;
    -- of a day that is not over, while nothing of it is known
    unknown text;

begin

    select
        min(fact.snapshot_at),
        max(fact.snapshot_at)

    into first_slot, last_slot

    from history.interval_fact as fact

    where
        fact.account_id = day_value.account_id
        and fact.snapshot_at >= day_value.starts_at
        and fact.snapshot_at < day_value.ends_at
        and fact.snapshot_at <= day_value.cut
        and fact.booking <> 'pending';

    opening := definition.day_edge(
        day_value.account_id, day_value.starts_at, day_value.cut
    );

    if is_over then
        closing := definition.day_edge(
            day_value.account_id, day_value.ends_at, day_value.cut
        );
    end if;

    has_edges := opening is not null and closing is not null;

    if opening is null and not exists (

        select

        from history.interval_fact as fact

        where
            fact.account_id = day_value.account_id
            and fact.snapshot_at < day_value.starts_at

    ) then
        opening := first_slot;
    end if;

    if
        is_over
        and closing is null
        and not exists (

            select

            from history.interval_fact as fact

            where
                fact.account_id = day_value.account_id
                and fact.snapshot_at >= day_value.ends_at
                and fact.snapshot_at <= day_value.cut

        )
        and coalesce(
            (
                select not capture_schedule.active

                from history.capture_schedule

                where
                    capture_schedule.account_id = day_value.account_id
                    and capture_schedule.valid_from < day_value.ends_at

                order by capture_schedule.valid_from desc

                limit 1
            ),
            true
        )
    then
        closing := last_slot;
    end if;

    if not is_over then

        select
            max(fact.snapshot_at) filter (
                where
                    fact.pnl_reason is null
                    and coverage.booked
                    @> tstzrange(fact.flows_from, fact.flows_to, '[]')
            ),
            case
                when count(*) = 0 then 'no interval yet'
                else coalesce(min(fact.pnl_reason), 'income not complete')
            end

        into closing, unknown

        from history.interval_fact as fact

        left join history.income_coverage as coverage
            on fact.account_id = coverage.account_id

        where
            fact.account_id = day_value.account_id
            and fact.snapshot_at > opening
            and fact.snapshot_at <= day_value.cut;

    end if;

    return query

    with

    facts as (

        select fact.*

        from history.interval_fact as fact

        where
            fact.account_id = day_value.account_id
            and fact.snapshot_at > opening
            and fact.snapshot_at <= closing

    ),

    summed as (

        select
            min(facts.flows_from) as flows_from,
            max(facts.flows_to) as flows_to,
            max(facts.revised_at) as revised_at,
            cast(count(*) as integer) as intervals,
            max(
                array_position(
                    array['settled', 'exact', 'ambiguous', 'unresolved'],
                    facts.booking
                )
            ) as booking,
            max(facts.closing_equity) as equity_high,
            min(facts.closing_equity) as equity_low,
            nullif(
                sum(
                    case
                        when facts.pnl_reason is null
                            then facts.closing_equity - facts.opening_equity
                        else 'NaN'
                    end
                ),
                'NaN'
            ) as equity_change,
            nullif(sum(coalesce(facts.unrealized, 'NaN')), 'NaN')
                as unrealized,
            nullif(sum(coalesce(facts.revaluation, 'NaN')), 'NaN')
                as revaluation,
            nullif(sum(coalesce(facts.residual, 'NaN')), 'NaN') as residual,
            max(facts.captured_at - facts.price_observed_at) as oldest,
            min(facts.captured_at - facts.price_observed_at) as newest,
            max(
                array_position(
                    array[
                        'index', 'override', 'implied', 'contract', 'candle',
                        'nearest', 'implied, haircut included'
                    ],
                    facts.price_source
                )
            ) as rung,
            (
                array_agg(
                    facts.snapshot_at
                    order by
                        facts.is_liquidatable desc nulls last,
                        facts.margin_ratio is null desc,
                        facts.margin_ratio desc,
                        facts.snapshot_at
                )
            )[1] as margin_at,
            min(facts.pnl_reason) as pnl_reason,
            min(facts.split_reason) as split_reason

        from facts

    ),

    spans as (

        select
            schedule.every_seconds,
            greatest(
                day_value.starts_at,
                schedule.valid_from - interval '1 microsecond'
            ) as begins,
            least(
                day_value.ends_at,
                lead(schedule.valid_from) over (order by schedule.valid_from)
                - interval '1 microsecond'
            ) as ends,
            schedule.active

        from history.capture_schedule as schedule

        where schedule.account_id = day_value.account_id

    ),

    expected as (

        select
            cast(
                coalesce(
                    sum(
                        floor(extract(epoch from spans.ends) / every_seconds)
                        - floor(
                            extract(epoch from spans.begins) / every_seconds
                        )
                    ),
                    0
                )
                as integer
            ) as slots,
            cast(coalesce(sum(taken.slots), 0) as integer) as taken

        from spans

        cross join lateral (

            select count(*) as slots

            from history.interval_fact as fact

            where
                fact.account_id = day_value.account_id
                and fact.snapshot_at > spans.begins
                and fact.snapshot_at <= spans.ends
                and extract(epoch from fact.snapshot_at)
                % spans.every_seconds = 0

        ) as taken

        where spans.active and spans.begins < spans.ends

    )

    select
        (
            select min(fact.snapshot_at)

            from history.interval_fact as fact

            where
                fact.account_id = day_value.account_id
                and fact.snapshot_at >= day_value.ends_at
                and fact.snapshot_at <= day_value.cut
        ),
        opening,
        closing,
        summed.flows_from,
        summed.flows_to,
        summed.margin_at,
        summed.revised_at,
        summed.intervals,
        expected.slots,
        expected.taken,
        has_edges,
        has_edges
        and opening = day_value.starts_at
        and closing = day_value.ends_at,
        case summed.booking
            when 1 then 'settled'
            when 2 then 'exact'
            when 3 then 'ambiguous'
            when 4 then 'unresolved'
        end,
        first_fact.closing_equity,
        greatest(first_fact.closing_equity, summed.equity_high),
        least(first_fact.closing_equity, summed.equity_low),
        last_fact.closing_equity,
        summed.equity_change,
        summed.unrealized,
        summed.revaluation,
        summed.residual,
        worst.margin_ratio,
        extract(
            epoch from case
                when summed.oldest >= -summed.newest then summed.oldest
                else summed.newest
            end
        ),
        case summed.rung
            when 1 then 'index'
            when 2 then 'override'
            when 3 then 'implied'
            when 4 then 'contract'
            when 5 then 'candle'
            when 6 then 'nearest'
            when 7 then 'implied, haircut included'
        end,
        worst.worst_pool,
        worst.margin_reason,
        case
            when
                (opening is null or (is_over and closing is null))
                and first_slot is null
                then 'no snapshot'
            when opening is null or (is_over and closing is null)
                then 'no slot near midnight'
            when summed.intervals = 0 and is_over then 'no interval'
            when summed.intervals = 0 then unknown
            else summed.pnl_reason
        end,
        summed.split_reason

    from summed

    cross join expected

    left join history.interval_fact as first_fact
        on
            first_fact.account_id = day_value.account_id
            and first_fact.snapshot_at = opening

    left join history.interval_fact as last_fact
        on
            last_fact.account_id = day_value.account_id
            and last_fact.snapshot_at = closing

    left join history.interval_fact as worst
        on
            worst.account_id = day_value.account_id
            and worst.snapshot_at = summed.margin_at;

end

$$;

comment on function
definition.day_value(bigint, timestamptz, timestamptz, timestamptz) is
    'What a day of an account comes to, as seen from an instant: the columns '
    'are those of history.day_fact.';
