-- Exposure now by coin in USD: long, short and net of all contracts of a coin
-- The USD notional of a contract whatever it is quoted in.
select
    exposure.account_name as account,
    exposure.base_asset as coin,
    round(exposure.long_usd, 2) as long_usd,
    round(-exposure.short_usd, 2) as short_usd,
    round(exposure.net_usd, 2) as net_usd,
    exposure.positions,
    exposure.snapshot_at as slot,
    exposure.reason as note

from analytics.accounts

cross join lateral (

    select *

    from analytics.exposure as coins

    where
        coins.account_id = accounts.account_id
        and coins.snapshot_at = accounts.last_snapshot_at

    offset 0

) as exposure

order by
    exposure.environment,
    exposure.account_name,
    abs(exposure.net_usd) desc nulls last,
    exposure.base_asset;
