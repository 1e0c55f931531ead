-- Returns by UTC month, net of deposits and withdrawals, of accounts and of groups
-- In percent, in USD and in USDT. Profit is in USD.
select
    coalesce(account_name, 'group ' || group_name) as account,
    month,
    round(monthly_return * 100, 2) as return_pct,
    round(monthly_return_usdt * 100, 2) as return_usdt_pct,
    round(pnl, 2) as profit_usd,
    round(external_flow, 2) as flows_usd,
    complete_days,
    opened_at as from_slot,
    closed_at as until_slot,
    coalesce(
        reason,
        case
            when monthly_return_usdt is null then 'no price of USDT'
            when monthly_return is null then 'no return yet'
        end
    ) as note

from analytics.monthly_returns

order by environment, group_name nulls first, account_name, month;
