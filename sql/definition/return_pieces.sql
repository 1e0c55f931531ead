-- Grain: one row per portfolio, span and unbroken piece of it, unrounded: how
-- much what was there at its beginning has grown until its end. A span without a
-- growth has one row, with the reason.
--
-- Without money that comes or goes the growth of a span is that of its equity.
-- Else it is chained over the portfolio's slots: where money moved between two
-- of them, it is weighted by how long it was there (modified Dietz). Members
-- that join or leave count from one slot on: neither is a flow.
create view definition.return_pieces as

select
    spans.portfolio,
    spans.account_id,
    spans.account_name,
    spans.group_name,
    spans.environment,
    spans.is_bridge,
    spans.first_day,
    spans.last_day,
    coalesce(piece.opened_at, spans.opened_at) as opened_at,
    coalesce(piece.closed_at, spans.closed_at) as closed_at,
    coalesce(piece.opening_equity, spans.opening_equity) as opening_equity,
    coalesce(piece.closing_equity, spans.closing_equity) as closing_equity,
    case
        when spans.is_cut then coalesce(piece.external_flow, 0)
        else spans.external_flow
    end as external_flow,
    case
        when spans.reason is not null then null
        when spans.is_cut then piece.growth
        when spans.opening_equity >= definition.equity_floor()
            then spans.closing_equity / spans.opening_equity
    end as growth,
    case
        when spans.reason is not null then null
        when spans.is_cut then piece.growth_usdt
        when
            spans.opening_equity >= definition.equity_floor()
            and spans.opening_equity_usdt <> 0
            then spans.closing_equity_usdt / spans.opening_equity_usdt
    end as growth_usdt,
    spans.is_complete,
    spans.is_final,
    spans.unknown_accounts,
    -- what broke the span, also where a piece of it is known
    coalesce(
        spans.reason,
        case
            when spans.is_cut then piece.reason
            when spans.opening_equity < definition.equity_floor()
                then 'equity under the floor'
        end
    ) as reason

from definition.return_spans as spans

left join lateral (

    with

    members as materialized (

        select *

        from unnest(spans.member_ids, spans.first_slots, spans.last_slots)
            as member (member_id, first_slot, last_slot)

        where spans.is_cut

    ),

    flows as materialized (

        select
            income.booked_slot,
            income.occurred_at,
            income.amount * income.index_price as usd_value,
            case
                when income.asset = 'USDT' then income.amount
                else
                    income.amount * income.index_price
                    / nullif(
                        definition.price_at(
                            income.account_id, 'USDT', income.occurred_at
                        ),
                        0
                    )
            end as usdt_value,
            income_category.category is null as is_unclassified

        from members

        inner join history.income
            on
                members.member_id = income.account_id
                and income.occurred_at >= spans.opened_at - interval '1 hour'
                and income.occurred_at <= spans.closed_at + interval '1 hour'
                and income.booked_slot > spans.opened_at
                and income.booked_slot <= spans.closed_at
                and income.booked_slot > members.first_slot
                and income.booked_slot <= members.last_slot

        left join history.income_category
            on income.income_type = income_category.income_type

        where coalesce(income_category.category, 'external') = 'external'

    ),

    -- of one account, a day is cut at the slots around its flows; where there are
    -- several, or gaps, every slot counts
    ends as materialized (

        select fact.opened_at as snapshot_at

        from flows

        cross join members

        inner join history.interval_fact as fact
            on
                members.member_id = fact.account_id
                and flows.booked_slot = fact.snapshot_at

        union

        select flows.booked_slot

        from flows

        union all

        values (spans.opened_at), (spans.closed_at)

    ),

    -- what its members had at each of their slots: those that counted until
    -- then, and those that count from then on
    taken as (

        select
            fact.snapshot_at,
            count(*) as members,
            sum(fact.closing_equity) filter (
                where members.first_slot < fact.snapshot_at
            ) as closing_equity,
            sum(fact.closing_equity) filter (
                where fact.snapshot_at < members.last_slot
            ) as opening_equity,
            sum(fact.closing_equity / nullif(fact.usdt_price, 0)) filter (
                where members.first_slot < fact.snapshot_at
            ) as closing_usdt,
            sum(fact.closing_equity / nullif(fact.usdt_price, 0)) filter (
                where fact.snapshot_at < members.last_slot
            ) as opening_usdt,
            bool_and(fact.usdt_price is not null) as has_usdt_price,
            bool_and(fact.closing_equity is not null) as is_known,
            min(fact.captured_at) as captured_at,
            bool_or(fact.is_bridged) as is_bridged,
            min(
                case
                    when
                        fact.snapshot_at
                        <= greatest(spans.opened_at, members.first_slot)
                        then null
                    when
                        coverage.booked
                        @> tstzrange(fact.flows_from, fact.flows_to, '[]')
                        then fact.pnl_reason
                    else 'income not complete'
                end
            ) as reason

        from members

        inner join history.interval_fact as fact
            on
                members.member_id = fact.account_id
                and fact.snapshot_at >= spans.opened_at
                and fact.snapshot_at <= spans.closed_at
                and fact.snapshot_at >= members.first_slot
                and fact.snapshot_at <= members.last_slot
                and (
                    spans.is_bridge
                    or spans.group_name is not null
                    or fact.snapshot_at in (select ends.snapshot_at from ends)
                )

        left join history.income_coverage as coverage
            on members.member_id = coverage.account_id

        group by fact.snapshot_at

    ),

    -- a slot of the portfolio is one that every member has
    slots as materialized (

        select
            taken.*,
            lag(taken.snapshot_at) over ordered as opened_at,
            lag(taken.captured_at) over ordered as opened_captured_at,
            lag(taken.opening_equity) over ordered as opened_equity,
            lag(taken.opening_usdt) over ordered as opened_usdt,
            lag(taken.is_known) over ordered as is_opening_known,
            lag(taken.has_usdt_price) over ordered as has_opening_usdt_price,
            lag(taken.is_unknown) over ordered as was_unknown

        from (

            select
                taken.*,
                count(taken.reason) over (order by taken.snapshot_at)
                    as is_unknown

            from taken

        ) as taken

        where
            taken.members = (

                select count(*)

                from members

                where
                    members.first_slot <= taken.snapshot_at
                    and members.last_slot >= taken.snapshot_at

            )

        window ordered as (order by taken.snapshot_at)

    ),

    moved as materialized (

        select
            slots.snapshot_at,
            analytics.sum_known(flows.usd_value) as flow,
            analytics.sum_known(flows.usdt_value) as flow_usdt,
            analytics.sum_known(flows.usd_value * weight.share) as weighted,
            analytics.sum_known(flows.usdt_value * weight.share)
                as weighted_usdt,
            bool_or(flows.is_unclassified) as has_unclassified

        from slots

        inner join flows
            on
                slots.opened_at < flows.booked_slot
                and slots.snapshot_at >= flows.booked_slot

        cross join lateral (

            -- how much of the time it was there
            select
                least(
                    greatest(
                        extract(epoch from slots.captured_at - flows.occurred_at)
                        / extract(
                            epoch from
                            slots.captured_at - slots.opened_captured_at
                        ),
                        0
                    ),
                    1
                ) as share

        ) as weight

        group by slots.snapshot_at

    ),

    steps as (

        select
            slots.*,
            moved.snapshot_at is not null as has_flow,
            coalesce(moved.flow, 0) as flow,
            case
                when moved.snapshot_at is null
                    then slots.closing_equity / nullif(slots.opened_equity, 0)
                when
                    slots.opened_equity + moved.weighted
                    >= greatest(
                        definition.equity_floor(), slots.opened_equity / 1000
                    )
                    then 1 + (
                        slots.closing_equity - slots.opened_equity - moved.flow
                    ) / (slots.opened_equity + moved.weighted)
            end as growth,
            case
                when not (slots.has_usdt_price and slots.has_opening_usdt_price)
                    then null
                when moved.snapshot_at is null
                    then slots.closing_usdt / nullif(slots.opened_usdt, 0)
                when slots.opened_usdt + moved.weighted_usdt <> 0
                    then 1 + (
                        slots.closing_usdt - slots.opened_usdt - moved.flow_usdt
                    ) / (slots.opened_usdt + moved.weighted_usdt)
            end as growth_usdt,
            case
                when slots.is_unknown > slots.was_unknown
                    then coalesce(slots.reason, 'income not complete')
                when not (slots.is_known and slots.is_opening_known)
                    then 'no price'
                when moved.has_unclassified then 'unclassified flow'
                when moved.snapshot_at is not null and moved.flow is null
                    then 'flow without a price'
                when slots.opened_equity < definition.equity_floor()
                    then 'equity under the floor'
                when
                    moved.snapshot_at is not null
                    and slots.opened_equity + moved.weighted
                    < greatest(
                        definition.equity_floor(), slots.opened_equity / 1000
                    )
                    then 'equity under the floor'
                when
                    slots.is_bridged
                    and abs(moved.flow) > slots.opened_equity / 10
                    then 'large flow in a gap'
            end as broken

        from slots

        left join moved
            on slots.snapshot_at = moved.snapshot_at

        where slots.opened_at is not null

    ),

    islands as (

        select
            steps.*,
            count(steps.broken) over (order by steps.snapshot_at) as island

        from steps

    )

    select
        min(islands.opened_at) filter (where islands.broken is null)
            as opened_at,
        max(islands.snapshot_at) filter (where islands.broken is null)
            as closed_at,
        (
            array_agg(islands.opened_equity order by islands.snapshot_at)
            filter (where islands.broken is null)
        )[1] as opening_equity,
        (
            array_agg(islands.closing_equity order by islands.snapshot_at desc)
            filter (where islands.broken is null)
        )[1] as closing_equity,
        sum(islands.flow) filter (where islands.broken is null)
            as external_flow,
        case
            when bool_or(islands.broken is null)
                then definition.chained(islands.growth) filter (
                    where islands.broken is null
                )
        end as growth,
        case
            when bool_or(islands.broken is null)
                then definition.chained(islands.growth_usdt) filter (
                    where islands.broken is null
                )
        end as growth_usdt,
        min(islands.broken) as reason,
        islands.island

    from islands

    group by islands.island

) as piece on true;

comment on view definition.return_pieces is
    'Growth without a break: beneath the returns of days, months and segments.';
