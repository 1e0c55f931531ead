-- Grain: one row per account and pool of its latest taken slot until an
-- instant.
-- select * from analytics.headroom('main')
create function analytics.headroom(
    account text default null, at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    pool_kind text,
    asset text,
    symbol text,
    position_side text,
    unit text,
    headroom_down numeric,
    headroom_up numeric,
    headroom_adverse numeric,
    is_liquidatable boolean,
    is_estimated boolean,
    reason text
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin

return query

with

books as materialized (

    select
        row_number() over () as book,
        books.*

    from analytics.margin_books(headroom.account, headroom.at) as books

),

legs as (

    select
        books.book,
        leg.symbol,
        leg.base,
        leg.quantity,
        leg.base_still,
        leg.quote_still,
        leg.estimated

    from books

    cross join lateral jsonb_to_recordset(books.legs::jsonb)
        as leg (
            symbol text,
            base text,
            quantity numeric,
            base_still boolean,
            quote_still boolean,
            estimated boolean
        )

),

symbols as (

    select
        legs.book,
        legs.symbol,
        legs.base,
        legs.base_still,
        legs.quote_still,
        legs.base_still or not legs.quote_still as is_still,
        sign(sum(legs.quantity)) as direction,
        sum(legs.quantity) as net,
        bool_or(legs.estimated) as is_estimated

    from legs

    group by
        legs.book, legs.symbol, legs.base, legs.base_still, legs.quote_still

),

leg_moves as (

    select
        symbols.book,
        -- a price in a coin that moves alike stands still
        jsonb_object_agg(
            symbols.symbol,
            case when symbols.is_still then 0 else -1 end
        )::text as down,
        jsonb_object_agg(
            symbols.symbol,
            case when symbols.is_still then 0 else 1 end
        )::text as up,
        jsonb_object_agg(
            symbols.symbol,
            case when symbols.base_still then 0 else -symbols.direction end
        )::text as adverse,
        bool_or(symbols.is_estimated) as is_estimated,
        string_agg(symbols.symbol, ', ' order by symbols.symbol) filter (
            where symbols.base is null
        ) as unknown,
        string_agg(symbols.symbol, ', ' order by symbols.symbol) filter (
            where symbols.base_still and not symbols.quote_still
        ) as against

    from symbols

    group by symbols.book

),

coin_moves as (

    select
        books.book,
        jsonb_object_agg(
            coin.asset, case when coin.still then 0 else -1 end
        )::text as down,
        jsonb_object_agg(
            coin.asset, case when coin.still then 0 else 1 end
        )::text as up,
        jsonb_object_agg(
            coin.asset,
            case
                when coin.still then 0
                when net.direction <> 0 then -net.direction
                else -1
            end
        )::text as adverse

    from books

    cross join lateral jsonb_to_recordset(books.coins::jsonb)
        as coin (asset text, still boolean)

    left join lateral (

        select sign(sum(symbols.net)) as direction

        from symbols

        where
            symbols.book = books.book
            and symbols.base = coin.asset

    ) as net on true

    -- the coin of a single-asset pool is the unit that it is counted in
    where books.pool_kind = 'multi_assets'

    group by books.book

),

reasons as (

    select
        books.*,
        leg_moves.down as legs_down,
        leg_moves.up as legs_up,
        leg_moves.adverse as legs_adverse,
        coalesce(coin_moves.down, '{}') as coins_down,
        coalesce(coin_moves.up, '{}') as coins_up,
        coalesce(coin_moves.adverse, '{}') as coins_adverse,
        leg_moves.is_estimated,
        coalesce(
            books.reason,
            case
                when leg_moves.book is null then 'no position'
                when leg_moves.unknown <> ''
                    then 'contract unknown: ' || leg_moves.unknown
                when leg_moves.against <> ''
                    then 'quote asset moves alone: ' || leg_moves.against
            end
        ) as why

    from books

    left join leg_moves
        on books.book = leg_moves.book

    left join coin_moves
        on books.book = coin_moves.book

),

roots as (

    select
        reasons.book,
        down.surplus,
        down.above as down,
        up.above as up,
        adverse.above as adverse

    from reasons

    cross join lateral analytics.margin_roots(
        reasons.coins, reasons.legs, reasons.coins_down, reasons.legs_down, 0, 1
    ) as down

    cross join lateral analytics.margin_roots(
        reasons.coins, reasons.legs, reasons.coins_up, reasons.legs_up, 0, 10
    ) as up

    cross join lateral analytics.margin_roots(
        reasons.coins,
        reasons.legs,
        reasons.coins_adverse,
        reasons.legs_adverse,
        0,
        1
    ) as adverse

    where reasons.why is null

)

select
    reasons.account_id,
    reasons.account_name,
    reasons.environment,
    reasons.snapshot_at,
    reasons.pool_kind,
    reasons.asset,
    reasons.symbol,
    reasons.position_side,
    reasons.unit,
    case when roots.surplus <= 0 then 0 else round(roots.down, 10) end
        as headroom_down,
    case when roots.surplus <= 0 then 0 else round(roots.up, 10) end
        as headroom_up,
    case when roots.surplus <= 0 then 0 else round(roots.adverse, 10) end
        as headroom_adverse,
    roots.surplus <= 0 as is_liquidatable,
    reasons.is_estimated,
    case
        when reasons.why is not null then reasons.why
        when roots.surplus is null then 'maintenance margin unknown'
    end as reason

from reasons

left join roots
    on reasons.book = roots.book

order by
    reasons.account_name,
    reasons.environment,
    reasons.pool_kind,
    reasons.asset,
    reasons.symbol,
    reasons.position_side;

end;
$$;

comment on function analytics.headroom(text, timestamptz) is
    'By which fraction prices may move at once before a pool is liquidated: '
    'headroom_down and headroom_up move every coin alike, against USD, '
    'headroom_adverse moves each symbol against its net position. Stable '
    'assets, stocks, metals and indices stand still; collateral moves along. '
    'null without a reason: not within a fall of 100 % or a rise of 1000 %. An '
    'account''s name (null: all accounts) and an instant (null: now), whose '
    'latest taken slot counts.';
