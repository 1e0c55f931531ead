-- Days that were revised since yesterday
-- place: 50
-- asks: Which earlier figure says something else now?
-- unit: USD
-- about: now
-- width: half
-- show: account, day, profit_usd, revised_at, note
-- method: UTC days that were over when the last day began and were derived again since then.
select
    account_name as account,
    environment,
    day,
    round(pnl, 2) as profit_usd,
    is_final,
    revised_at,
    reason as note

from analytics.daily_pnl

where
    account_name = any(cast(:'accounts' as text[]))
    and revised_at > (select analytics.as_of()) - interval '24 hours'
    and ends_at <= (select analytics.as_of()) - interval '24 hours'

order by day desc, account_name;
