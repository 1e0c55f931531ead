-- Grain: one number. Views cast last, into 28 digits, since tools drop numbers
-- without bounds and others overflow. What cannot be cast would fail a whole
-- view, so it passes one of these first. Exact values are in schema history.
create function analytics.bounded_8(value numeric)
returns numeric
language sql
immutable
parallel safe
return case when abs(value) < 1e19 then value end;

comment on function analytics.bounded_8(numeric) is
    'The value if it fits numeric(28,8), else null: USD and totals.';

create function analytics.bounded_10(value numeric)
returns numeric
language sql
immutable
parallel safe
return case when abs(value) < 1e17 then value end;

comment on function analytics.bounded_10(numeric) is
    'The value if it fits numeric(28,10), else null: prices and quantities.';

create function analytics.bounded_18(value numeric)
returns numeric
language sql
immutable
parallel safe
return case when abs(value) < 1e19 then value end;

comment on function analytics.bounded_18(numeric) is
    'The value if it fits numeric(38,18), else null: figures that others are '
    'computed from.';

create function analytics.ratio(numerator numeric, denominator numeric)
returns numeric
language sql
immutable
parallel safe
return case
    when numerator is null or denominator is null or denominator = 0 then null
    when abs(numerator) >= abs(denominator) * 1e12
        then sign(numerator) * sign(denominator) * 1e12
    else numerator / denominator
end;

comment on function analytics.ratio(numeric, numeric) is
    'numerator / denominator, held within -1e12 and 1e12, so that a dust '
    'denominator cannot fail a view; null for a denominator of zero.';
