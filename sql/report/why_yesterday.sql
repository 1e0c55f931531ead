-- What did I make yesterday, and why: profit by part, in USD
-- The UTC day before analytics.as_of().
select
    account_name as account,
    component as part,
    round(amount, 2) as usd,
    reason as note

from analytics.daily_pnl_components

where
    day = cast(analytics.as_of() at time zone 'UTC' as date) - 1
    and (amount <> 0 or amount is null)
    and (component <> 'not_split' or amount <> 0)

order by environment, account_name, abs(amount) desc nulls last, component;
