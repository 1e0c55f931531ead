-- Grain: one row. Where the margin surplus of a pool ends: the moves x nearest
-- to zero, below and above it, at which margin balance and maintenance margin
-- are equal. The surplus is linear between the points where a leg changes its
-- bracket or a coin its sign, so that each root is exact.
create function analytics.margin_roots(
    coins text,
    legs text,
    coin_moves text,
    leg_moves text,
    lowest numeric,
    highest numeric
)
returns table (surplus numeric, below numeric, above numeric)
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$

with

legs as materialized (

    select
        leg.asset,
        leg.quantity,
        leg.mark,
        leg.entry,
        leg.profit,
        leg.brackets,
        coalesce(
            cast(cast(leg_moves as jsonb) ->> leg.symbol as numeric), 0
        ) as move

    from
        jsonb_to_recordset(cast(margin_roots.legs as jsonb))
            as leg (
                symbol text,
                asset text,
                quantity numeric,
                mark numeric,
                entry numeric,
                profit numeric,
                brackets jsonb
            )

),

floors as (

    select
        (
            round((bracket.value ->> 0)::numeric, 40)
            / (abs(legs.quantity) * legs.mark)
            - 1
        ) / legs.move as x

    from legs

    cross join lateral jsonb_array_elements(legs.brackets) as bracket

    where legs.move <> 0

),

-- wallet + profits of a coin are offset + slope * x
lines as (

    select
        coin.wallet + sum(
            case
                when legs.move = 0 or legs.entry is null then legs.profit
                else legs.quantity * (legs.mark - legs.entry)
            end
        ) as amount_at_zero,
        sum(legs.quantity * legs.mark * legs.move) as slope

    from
        jsonb_to_recordset(cast(margin_roots.coins as jsonb))
            as coin (asset text, wallet numeric)

    inner join legs
        on coin.asset = legs.asset

    group by coin.asset, coin.wallet

),

kinks as (

    select floors.x

    from floors

    union

    select -round(lines.amount_at_zero, 40) / lines.slope

    from lines

    where lines.slope <> 0

),

inner_points as (

    select kinks.x

    from kinks

    where
        kinks.x > lowest
        and (highest is null or kinks.x < highest)

    union

    values (0), (lowest)

),

points as (

    select inner_points.x

    from inner_points

    union

    select coalesce(highest, max(inner_points.x) + 1)

    from inner_points

),

curve as (

    select
        curve.x,
        curve.margin_balance - curve.maintenance_margin as surplus

    from (
        select jsonb_agg(points.x) as list

        from points
    ) as asked

    cross join lateral analytics.margin_curve(
        margin_roots.coins,
        margin_roots.legs,
        margin_roots.coin_moves,
        margin_roots.leg_moves,
        asked.list::text
    ) as curve

),

segments as (

    select
        curve.x as from_x,
        curve.surplus as from_surplus,
        lead(curve.x) over ordered as to_x,
        lead(curve.surplus) over ordered as to_surplus,
        highest is null
        and lead(curve.x, 2) over ordered is null as is_open

    from curve

    window ordered as (order by curve.x)

),

roots as (

    select
        segments.from_x
        + round(segments.from_surplus * (segments.to_x - segments.from_x), 60)
        / (segments.from_surplus - segments.to_surplus) as x,
        segments.from_x,
        segments.to_x,
        segments.is_open

    from segments

    where segments.from_surplus <> segments.to_surplus

)

select
    now.surplus,
    case
        when now.surplus > 0 then max(roots.x) filter (where roots.x < 0)
    end as below,
    case
        when now.surplus > 0 then min(roots.x) filter (where roots.x > 0)
    end as above

from (select curve.surplus from curve where curve.x = 0) as now

left join roots
    on
        roots.x >= roots.from_x
        and (roots.is_open or roots.x <= roots.to_x)

group by now.surplus

$$;

comment on function analytics.margin_roots(
    text, text, text, text, numeric, numeric
) is
    'Internal: a part of liquidation, headroom and stress, and no part of the '
    'contract. The margin surplus of a pool of margin_books as it is, and the '
    'moves below and above zero at which it ends, within lowest and highest '
    '(null: without bound); null when there is none, or when the surplus is '
    'not positive already.';
