-- Grain: one row per account, zone and day that is kept, unrounded:
-- history.day_fact as it follows from intervals.
create view definition.day_facts as

select
    fact.account_id,
    fact.zone,
    fact.day,
    fact.starts_at,
    fact.ends_at,
    value.*

from history.day_fact as fact

cross join lateral definition.day_value(
    fact.account_id, fact.starts_at, fact.ends_at, 'infinity'
) as value;

comment on view definition.day_facts is
    'What the refresher writes to history.day_fact, and check compares it '
    'with.';
