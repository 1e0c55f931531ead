-- Grain: one number. Growth factors chained: their product, kept at 24 decimals.
-- Null as soon as one of them is not known; of none it is 1.
create function definition.chain_step(total numeric, factor numeric)
returns numeric
language sql
immutable
parallel safe
return round(total * factor, 24);

comment on function definition.chain_step(numeric, numeric) is
    'One step of definition.chained.';

create aggregate definition.chained(numeric) (
    sfunc = definition.chain_step,
    stype = numeric,
    initcond = '1',
    parallel = safe
);

comment on function definition.chained(numeric) is
    'Product of growth factors, such as 1.01 for a return of 1 %.';

create function definition.high_step(high numeric, equity numeric)
returns numeric
language sql
immutable
parallel safe
return case when equity < high / 1000 then equity else greatest(high, equity) end;

comment on function definition.high_step(numeric, numeric) is
    'One step of definition.segment_high.';

create aggregate definition.segment_high(numeric) (
    sfunc = definition.high_step,
    stype = numeric,
    initcond = '0',
    parallel = safe
);

comment on function definition.segment_high(numeric) is
    'Highest equity so far, which begins again where less than a thousandth of '
    'it is left: what was withdrawn is no measure of what remains.';
