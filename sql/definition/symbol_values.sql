-- Grain: one row per symbol, unrounded: what a stretch of an account's intervals
-- did to the unrealized profit of its positions. The row without a symbol is
-- what of the account's own change no position explains.
create function definition.symbol_values(
    account_id bigint,
    opened_at timestamptz,
    closed_at timestamptz,
    unrealized numeric
)
returns table (
    symbol text,
    amount numeric
)
language plpgsql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$

begin

    return query

    with

    facts as (

        select
            fact.snapshot_at,
            fact.opened_at,
            fact.flows_to,
            fact.split_reason

        from history.interval_fact as fact

        where
            fact.account_id = symbol_values.account_id
            and fact.snapshot_at > symbol_values.opened_at
            and fact.snapshot_at <= symbol_values.closed_at
            and fact.opened_at is not null

    ),

    held as (

        select
            position.snapshot_at,
            position.symbol,
            position.settle_asset,
            position.unrealized_profit

        from history.position

        where
            position.account_id = symbol_values.account_id
            and position.snapshot_at >= symbol_values.opened_at
            and position.snapshot_at <= symbol_values.closed_at

    ),

    prices as (

        select
            value.snapshot_at,
            value.asset,
            value.index_price

        from history.asset_balance_value as value

        where
            value.account_id = symbol_values.account_id
            and value.snapshot_at > symbol_values.opened_at
            and value.snapshot_at <= symbol_values.closed_at

    ),

    -- each position at both ends of an interval, at the closing price
    ends as (

        select
            facts.snapshot_at,
            facts.flows_to,
            facts.split_reason,
            held.symbol,
            held.settle_asset,
            held.unrealized_profit

        from facts

        inner join held
            on facts.snapshot_at = held.snapshot_at

        union all

        select
            facts.snapshot_at,
            facts.flows_to,
            facts.split_reason,
            held.symbol,
            held.settle_asset,
            -held.unrealized_profit

        from facts

        inner join held
            on facts.opened_at = held.snapshot_at

    ),

    -- where a reply lacks positions, of which symbols is unknown
    valued as (

        select
            ends.symbol,
            case
                when ends.split_reason is not null then null
                when ends.unrealized_profit = 0 then 0
                else
                    ends.unrealized_profit
                    * coalesce(
                        prices.index_price,
                        definition.price_at(
                            symbol_values.account_id,
                            ends.settle_asset,
                            ends.flows_to
                        ),
                        case when negligible.asset is not null then 0 end
                    )
            end as unrealized

        from ends

        left join prices
            on
                ends.snapshot_at = prices.snapshot_at
                and ends.settle_asset = prices.asset

        left join history.negligible_asset as negligible
            on ends.settle_asset = negligible.asset

    ),

    moved as (

        select
            valued.symbol,
            sum(coalesce(valued.unrealized, 'NaN')) as total

        from valued

        group by valued.symbol

    )

    select
        cast(moved.symbol as text),
        nullif(moved.total, 'NaN')

    from moved

    union all

    select
        '',
        nullif(
            symbol_values.unrealized - coalesce(sum(moved.total), 0), 'NaN'
        )

    from moved;

end

$$;

comment on function
definition.symbol_values(bigint, timestamptz, timestamptz, numeric) is
    'Change of unrealized profit by symbol, USD; null when the asset that a '
    'position settles in, or its price, is not known.';
