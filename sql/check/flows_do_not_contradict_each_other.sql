-- Flows that came again with another amount or text; the first ones stay.
-- severity: warn
select
    account.name as account,
    conflict.occurred_at as slot,
    conflict.income_type,
    conflict.tran_id,
    conflict.asset,
    conflict.amount as reported_later,
    income.amount as kept

from history.income_conflict as conflict

inner join history.account as account
    on conflict.account_id = account.account_id

left join history.income as income
    on
        conflict.account_id = income.account_id
        and conflict.occurred_at = income.occurred_at
        and conflict.income_type = income.income_type
        and conflict.tran_id = income.tran_id
        and conflict.asset = income.asset
        and conflict.symbol = income.symbol
        and conflict.trade_id = income.trade_id

where conflict.seen_at >= cast(:'since' as timestamptz)

order by conflict.occurred_at, account.name;
