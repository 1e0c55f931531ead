-- Grain: one row per account and day of a zone, unrounded. Beneath the daily
-- views, which round last.
--
-- A day is the sum of the intervals that end in it, later than its first
-- instant and up to its last. An interval that spans more than two grid steps
-- and a day's boundary belongs to neither day: their sum is exact, each alone
-- is not known. What was paid and earned in flows is told all the same, by the
-- flows' own time.
create function analytics.exact_daily_pnl(zone text)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    zone text,
    day date,
    starts_at timestamptz,
    ends_at timestamptz,
    opening_equity numeric,
    closing_equity numeric,
    external_flow numeric,
    realized numeric,
    funding numeric,
    commission numeric,
    rebate numeric,
    yield numeric,
    bonus numeric,
    liquidation numeric,
    conversion numeric,
    unclassified numeric,
    unrealized numeric,
    revaluation numeric,
    residual numeric,
    pnl numeric,
    intervals bigint,
    is_flows_known boolean,
    is_complete boolean,
    reason text,
    counted_until timestamptz,
    revised_at timestamptz,
    unpriced_flows bigint
)
language sql
stable
parallel safe
as $$

select
    calendar.account_id,
    calendar.account_name,
    calendar.environment,
    calendar.zone,
    calendar.day,
    calendar.starts_at,
    calendar.ends_at,
    total.opening_equity,
    total.closing_equity,
    case
        when state.is_cut_known then total.external_flow + cut.external_flow
        when total.intervals > 0 and not state.is_cut then total.external_flow
    end as external_flow,
    case
        when state.is_cut_known then total.realized + cut.realized
        when total.intervals > 0 and not state.is_cut then total.realized
    end as realized,
    case
        when state.is_cut_known then total.funding + cut.funding
        when total.intervals > 0 and not state.is_cut then total.funding
    end as funding,
    case
        when state.is_cut_known then total.commission + cut.commission
        when total.intervals > 0 and not state.is_cut then total.commission
    end as commission,
    case
        when state.is_cut_known then total.rebate + cut.rebate
        when total.intervals > 0 and not state.is_cut then total.rebate
    end as rebate,
    case
        when state.is_cut_known then total.yield + cut.yield
        when total.intervals > 0 and not state.is_cut then total.yield
    end as yield,
    case
        when state.is_cut_known then total.bonus + cut.bonus
        when total.intervals > 0 and not state.is_cut then total.bonus
    end as bonus,
    case
        when state.is_cut_known then total.liquidation + cut.liquidation
        when total.intervals > 0 and not state.is_cut then total.liquidation
    end as liquidation,
    case
        when state.is_cut_known then total.conversion + cut.conversion
        when total.intervals > 0 and not state.is_cut then total.conversion
    end as conversion,
    case
        when state.is_cut_known then total.unclassified + cut.unclassified
        when total.intervals > 0 and not state.is_cut then total.unclassified
    end as unclassified,
    case
        when total.intervals > 0 and not state.is_cut then total.unrealized
    end as unrealized,
    case
        when total.intervals > 0 and not state.is_cut then total.revaluation
    end as revaluation,
    case
        when total.intervals > 0 and not state.is_cut then total.residual
    end as residual,
    case when state.reason is null then total.pnl end as pnl,
    total.intervals,
    state.reason is null or state.is_cut_known as is_flows_known,
    coalesce(
        state.reason is null
        and total.begins_at
        <= calendar.starts_at + 2 * grid.every_seconds * interval '1 second'
        and total.ends_at
        >= calendar.ends_at - 2 * grid.every_seconds * interval '1 second',
        false
    ) as is_complete,
    state.reason,
    total.ends_at as counted_until,
    greatest(
        total.revised_at,
        case when state.is_cut_at_end then following.revised_at end
    ) as revised_at,
    case
        when state.is_cut_known then total.unpriced_flows + cut.unpriced_flows
        when total.intervals > 0 and not state.is_cut
            then total.unpriced_flows
    end as unpriced_flows

from analytics.account_days(exact_daily_pnl.zone) as calendar

left join lateral (

    select
        capture_schedules.every_seconds,
        capture_schedules.is_active

    from analytics.capture_schedules

    where
        capture_schedules.account_id = calendar.account_id
        and capture_schedules.valid_from < calendar.ends_at

    order by capture_schedules.valid_from desc

    limit 1

) as grid on true

-- the interval in which the day ends, when it is not the last of the day
left join lateral (

    select
        intervals.snapshot_at,
        intervals.opened_at,
        intervals.is_bridged,
        intervals.revised_at

    from analytics.intervals

    where
        intervals.account_id = calendar.account_id
        and intervals.snapshot_at > calendar.ends_at

    order by intervals.snapshot_at

    limit 1

) as following on true

cross join lateral (

    select
        case
            when count(*) filter (where not part.is_cut)
                = count(part.external_flow) filter (where not part.is_cut)
                then coalesce(
                    sum(part.external_flow) filter (where not part.is_cut), 0
                )
        end as external_flow,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.realized) filter (where not part.is_cut)
                then coalesce(
                    sum(part.realized) filter (where not part.is_cut), 0
                )
        end as realized,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.funding) filter (where not part.is_cut)
                then coalesce(
                    sum(part.funding) filter (where not part.is_cut), 0
                )
        end as funding,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.commission) filter (where not part.is_cut)
                then coalesce(
                    sum(part.commission) filter (where not part.is_cut), 0
                )
        end as commission,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.rebate) filter (where not part.is_cut)
                then coalesce(
                    sum(part.rebate) filter (where not part.is_cut), 0
                )
        end as rebate,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.yield) filter (where not part.is_cut)
                then coalesce(
                    sum(part.yield) filter (where not part.is_cut), 0
                )
        end as yield,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.bonus) filter (where not part.is_cut)
                then coalesce(
                    sum(part.bonus) filter (where not part.is_cut), 0
                )
        end as bonus,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.liquidation) filter (where not part.is_cut)
                then coalesce(
                    sum(part.liquidation) filter (where not part.is_cut), 0
                )
        end as liquidation,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.conversion) filter (where not part.is_cut)
                then coalesce(
                    sum(part.conversion) filter (where not part.is_cut), 0
                )
        end as conversion,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.unclassified) filter (where not part.is_cut)
                then coalesce(
                    sum(part.unclassified) filter (where not part.is_cut), 0
                )
        end as unclassified,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.unrealized) filter (where not part.is_cut)
                then coalesce(
                    sum(part.unrealized) filter (where not part.is_cut), 0
                )
        end as unrealized,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.revaluation) filter (where not part.is_cut)
                then coalesce(
                    sum(part.revaluation) filter (where not part.is_cut), 0
                )
        end as revaluation,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.residual) filter (where not part.is_cut)
                then coalesce(
                    sum(part.residual) filter (where not part.is_cut), 0
                )
        end as residual,
        case
            when count(*) filter (where not part.is_cut)
                = count(part.pnl) filter (where not part.is_cut)
                then coalesce(
                    sum(part.pnl) filter (where not part.is_cut), 0
                )
        end as pnl,
        (
            array_agg(part.opening_equity order by part.snapshot_at) filter (
                where not part.is_cut and part.is_counted
            )
        )[1] as opening_equity,
        (
            array_agg(part.closing_equity order by part.snapshot_at desc)
            filter (where part.is_counted)
        )[1] as closing_equity,
        count(*) filter (where part.is_counted) as intervals,
        bool_or(part.is_cut and part.is_counted) as is_cut_at_start,
        min(part.snapshot_at) filter (
            where part.is_cut and part.is_counted
        ) as cut_slot,
        min(part.opened_at) filter (where part.is_counted) as begins_at,
        max(part.snapshot_at) filter (where part.is_counted) as ends_at,
        min(part.reason) as reason,
        max(part.revised_at) as revised_at,
        cast(
            coalesce(
                sum(part.unpriced_flows) filter (where not part.is_cut), 0
            )
            as bigint
        ) as unpriced_flows

    from (

        select
            interval.*,
            interval.is_bridged and interval.opened_at < calendar.starts_at
                as is_cut,
            max(interval.snapshot_at) filter (where interval.reason is null)
                over () as known_until,
            calendar.ends_at <= (select analytics.as_of())
            or bool_or(interval.reason is null) over () as is_counted

        from analytics.exact_pnl_intervals as interval

        where
            interval.account_id = calendar.account_id
            and interval.snapshot_at > calendar.starts_at
            and interval.snapshot_at <= calendar.ends_at

    ) as part

    -- a day that is not over counts up to where its flows are known; while none
    -- is, its intervals only say why
    where
        part.snapshot_at <= part.known_until
        or part.known_until is null
        or calendar.ends_at <= (select analytics.as_of())

) as total

cross join lateral (

    select
        coalesce(total.is_cut_at_start, false) or gap.is_cut_at_end as is_cut,
        gap.is_cut_at_end,
        (coalesce(total.is_cut_at_start, false) or gap.is_cut_at_end)
        and analytics.is_flows_known(
            calendar.account_id, calendar.starts_at, calendar.ends_at
        ) as is_cut_known,
        case
            when coalesce(total.is_cut_at_start, false) or gap.is_cut_at_end
                then 'gap over midnight'
            when total.reason is not null and total.intervals = 0
                then total.reason
            when total.intervals = 0
                then case
                    when not exists (

                        select 1

                        from analytics.snapshots

                        where
                            snapshots.account_id = calendar.account_id
                            and snapshots.snapshot_at >= calendar.starts_at
                            and snapshots.snapshot_at < calendar.ends_at

                    ) then 'no snapshot'
                    when calendar.ends_at <= (select analytics.as_of())
                        then 'no interval'
                    else 'no interval yet'
                end
            when
                -- nothing came after the day's last slot, and something should
                following.snapshot_at is null
                and grid.is_active
                and calendar.ends_at <= (select analytics.as_of())
                and total.ends_at
                < calendar.ends_at
                - 2 * grid.every_seconds * interval '1 second'
                then 'no snapshot'
            when total.pnl is null then total.reason
        end as reason

    from (

        select
            coalesce(
                following.is_bridged and following.opened_at < calendar.ends_at,
                false
            ) as is_cut_at_end

    ) as gap

) as state

-- flows of the intervals that the day's boundaries cut, by their own time
left join lateral (

    select
        case
            when count(*) filter (
                where flow.category = 'external' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'external'
                    ),
                    0
                )
        end as external_flow,
        case
            when count(*) filter (
                where flow.category = 'realized' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'realized'
                    ),
                    0
                )
        end as realized,
        case
            when count(*) filter (
                where flow.category = 'funding' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'funding'
                    ),
                    0
                )
        end as funding,
        case
            when count(*) filter (
                where flow.category = 'commission' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'commission'
                    ),
                    0
                )
        end as commission,
        case
            when count(*) filter (
                where flow.category = 'rebate' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'rebate'
                    ),
                    0
                )
        end as rebate,
        case
            when count(*) filter (
                where flow.category = 'yield' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'yield'
                    ),
                    0
                )
        end as yield,
        case
            when count(*) filter (
                where flow.category = 'bonus' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'bonus'
                    ),
                    0
                )
        end as bonus,
        case
            when count(*) filter (
                where flow.category = 'liquidation' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'liquidation'
                    ),
                    0
                )
        end as liquidation,
        case
            when count(*) filter (
                where flow.category = 'conversion' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'conversion'
                    ),
                    0
                )
        end as conversion,
        case
            when count(*) filter (
                where flow.category = 'unclassified' and flow.usd_value is null
            ) = 0
                then coalesce(
                    sum(flow.usd_value) filter (
                        where flow.category = 'unclassified'
                    ),
                    0
                )
        end as unclassified,
        count(*) filter (where flow.usd_value is null) as unpriced_flows

    from (

        select
            exact_flows.category,
            exact_flows.usd_value

        from analytics.exact_flows

        where
            state.is_cut
            and exact_flows.account_id = calendar.account_id
            and exact_flows.occurred_at >= calendar.starts_at
            and exact_flows.occurred_at < calendar.ends_at
            and exact_flows.booked_slot
            in (total.cut_slot, following.snapshot_at)

    ) as flow

) as cut on true

$$;

comment on function analytics.exact_daily_pnl(text) is
    'Profit and loss by day of a named zone, USD, unrounded; without a zone, '
    'in each account''s reporting zone. See analytics.daily_pnl for the '
    'columns.';
