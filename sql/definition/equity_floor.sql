-- Grain: one number. What an account must be worth for a return to mean
-- something: the setting analytics.equity_floor, USD.
create function definition.equity_floor()
returns numeric
language sql
stable
parallel safe
set search_path = pg_catalog, pg_temp
return coalesce(
    cast(nullif(current_setting('analytics.equity_floor', true), '') as numeric),
    1
);

comment on function definition.equity_floor() is
    'Equity, USD, under which there is no return: a deposit into dust would '
    'make one of millions of percent.';
