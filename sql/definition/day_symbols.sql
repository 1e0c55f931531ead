-- Grain: one row per account, zone, day that is kept and symbol:
-- history.day_symbol as it follows from positions.
create view definition.day_symbols as

select
    fact.account_id,
    fact.zone,
    fact.day,
    moved.symbol,
    moved.amount as unrealized

from history.day_fact as fact

cross join lateral definition.symbol_values(
    fact.account_id, fact.opened_at, fact.closed_at, fact.unrealized
) as moved

where fact.intervals > 0;

comment on view definition.day_symbols is
    'What the refresher writes to history.day_symbol, and check compares it '
    'with.';
