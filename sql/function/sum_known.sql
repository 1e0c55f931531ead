-- Grain: one number. A sum that is null when one of its parts is, where sum()
-- leaves parts out in silence; of nothing it is null, as sum() is. No part is
-- ever NaN, which stands for a sum without any yet.
create function analytics.add_known(total numeric, part numeric)
returns numeric
language sql
immutable
parallel safe
return case when total = 'NaN' then part else total + part end;

comment on function analytics.add_known(numeric, numeric) is
    'One step of analytics.sum_known.';

create function analytics.known_total(total numeric)
returns numeric
language sql
immutable
parallel safe
return nullif(total, 'NaN');

comment on function analytics.known_total(numeric) is
    'The end of analytics.sum_known.';

create aggregate analytics.sum_known(numeric) (
    sfunc = analytics.add_known,
    stype = numeric,
    finalfunc = analytics.known_total,
    initcond = 'NaN',
    parallel = safe
);

comment on function analytics.sum_known(numeric) is
    'Sum that is null when one of its parts is null: a month with a day that '
    'is not known has no known profit. sum() would leave that day out.';
