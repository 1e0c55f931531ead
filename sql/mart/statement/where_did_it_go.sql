-- Grain: one row per account, and all of them together, and line of a statement.
-- select * from analytics.where_did_it_go('2026-11-01Z', '2026-12-01Z')
create function analytics.where_did_it_go(
    from_at timestamptz default null,
    until_at timestamptz default null,
    account_or_group text default 'all'
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    place integer,
    line text,
    amount numeric,
    reason text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

begin

return query

select
    statement.account_id,
    statement.account_name,
    statement.environment,
    line.place,
    line.line,
    line.amount,
    case
        when line.amount is not null then null
        else coalesce(statement.reason, 'flow without a price')
    end

from analytics.statement(
    where_did_it_go.account_or_group,
    where_did_it_go.from_at,
    where_did_it_go.until_at
) as statement

cross join lateral (
    values
    (1, text 'opening equity', statement.opening_equity),
    (2, 'deposits', statement.deposits),
    (3, 'withdrawals', statement.withdrawals),
    (4, 'realized', statement.realized),
    (5, 'funding', statement.funding),
    (6, 'commission', statement.commission),
    (7, 'rebate', statement.rebate),
    (8, 'yield', statement.yield),
    (9, 'bonus', statement.bonus),
    (10, 'liquidation', statement.liquidation),
    (11, 'conversion', statement.conversion),
    (12, 'unclassified', statement.unclassified),
    (13, 'unrealized', statement.unrealized),
    (14, 'revaluation', statement.revaluation),
    (15, 'residual', statement.residual),
    (16, 'not split', statement.not_split),
    (17, 'closing equity', statement.closing_equity)
) as line (place, line, amount)

order by
    statement.environment,
    statement.account_name nulls last,
    line.place;

end

$$;

comment on function
analytics.where_did_it_go(timestamptz, timestamptz, text) is
    'A statement line by line, USD: the amounts of places 1 to 16 sum up to '
    'that of 17.';
