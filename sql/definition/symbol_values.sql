-- Grain: one row per symbol, unrounded: what a stretch of an account's intervals
-- did to the unrealized profit of its positions. The row without a symbol is
-- what of the account's own change no position tells.
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

    moved as (

        select
            position_changes.symbol,
            sum(coalesce(position_changes.unrealized, 'NaN')) as total

        from definition.position_changes

        where
            position_changes.account_id = symbol_values.account_id
            and position_changes.snapshot_at > symbol_values.opened_at
            and position_changes.snapshot_at <= symbol_values.closed_at

        group by position_changes.symbol

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
