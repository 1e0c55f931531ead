-- Grain: one row per point. What a pool's margin balance and maintenance
-- margin are when its prices move: a building block of liquidation, headroom
-- and stress.
--
-- At point x the mark price of a leg is mark * (1 + leg_moves[symbol] * x), the
-- rates of a coin are rate * (1 + coin_moves[asset] * x); what is not named
-- does not move. A leg that does not move keeps the figures of its reply.
create function analytics.margin_curve(
    coins text, legs text, coin_moves text, leg_moves text, points text
)
returns table (
    x numeric, margin_balance numeric, maintenance_margin numeric
)
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$

with

coins as materialized (

    select
        coin.asset,
        coin.wallet,
        coin.bid,
        coin.ask,
        coalesce(
            cast(cast(coin_moves as jsonb) ->> coin.asset as numeric), 0
        ) as move

    from jsonb_to_recordset(cast(margin_curve.coins as jsonb))
        as coin (asset text, wallet numeric, bid numeric, ask numeric)

),

legs as materialized (

    select
        row_number() over () as leg,
        leg.asset,
        leg.quantity,
        leg.mark,
        leg.profit,
        leg.entry,
        leg.margin,
        leg.brackets,
        coalesce(
            cast(cast(leg_moves as jsonb) ->> leg.symbol as numeric), 0
        ) as move

    from
        jsonb_to_recordset(cast(margin_curve.legs as jsonb))
            as leg (
                symbol text,
                asset text,
                quantity numeric,
                mark numeric,
                entry numeric,
                profit numeric,
                margin numeric,
                brackets jsonb
            )

),

points as (

    select cast(point.value as numeric) as x

    from jsonb_array_elements_text(cast(margin_curve.points as jsonb)) as point

),

moved_legs as (

    select
        points.x,
        legs.asset,
        case
            when legs.move = 0 then legs.profit
            when legs.entry is null
                then
                    legs.profit
                    + legs.quantity * legs.mark * legs.move * points.x
            else
                legs.quantity
                * (legs.mark * (1 + legs.move * points.x) - legs.entry)
        end as profit,
        case
            when legs.move = 0 and legs.margin is not null then legs.margin
            else (

                select
                    moved.notional * (bracket.value ->> 1)::numeric
                    - (bracket.value ->> 2)::numeric

                from jsonb_array_elements(legs.brackets) as bracket

                where (bracket.value ->> 0)::numeric <= moved.notional

                order by (bracket.value ->> 0)::numeric desc

                limit 1

            )
        end as margin

    from points

    cross join legs

    cross join lateral (

        select
            abs(legs.quantity) * legs.mark * (1 + legs.move * points.x)
            as notional

    ) as moved

),

sums as (

    select
        moved_legs.x,
        moved_legs.asset,
        sum(moved_legs.profit) as profit,
        sum(moved_legs.margin) as margin,
        bool_or(moved_legs.profit is null) as is_profit_unknown,
        bool_or(moved_legs.margin is null) as is_margin_unknown

    from moved_legs

    group by moved_legs.x, moved_legs.asset

),

moved_coins as (

    select
        points.x,
        balance.amount
        * case when balance.amount < 0 then coins.ask else coins.bid end
        * (1 + coins.move * points.x) as margin_balance,
        case
            when sums.asset is null then 0
            when not sums.is_margin_unknown
                then sums.margin * coins.ask * (1 + coins.move * points.x)
        end as maintenance_margin

    from points

    cross join coins

    left join sums
        on points.x = sums.x and coins.asset = sums.asset

    cross join lateral (

        select
            case
                when sums.asset is null then coins.wallet
                when not sums.is_profit_unknown
                    then coins.wallet + sums.profit
            end as amount

    ) as balance

)

select
    moved_coins.x,
    case
        when bool_and(moved_coins.margin_balance is not null)
            then sum(moved_coins.margin_balance)
    end as margin_balance,
    case
        when bool_and(moved_coins.maintenance_margin is not null)
            then sum(moved_coins.maintenance_margin)
    end as maintenance_margin

from moved_coins

group by moved_coins.x

$$;

comment on function analytics.margin_curve(text, text, text, text, text) is
    'Internal: a part of liquidation, headroom and stress, and no part of the '
    'contract. Margin balance and maintenance margin of a pool of '
    'margin_books when its prices move, at each of the points; null when a '
    'leg has neither bracket nor margin, or a coin no rate.';
