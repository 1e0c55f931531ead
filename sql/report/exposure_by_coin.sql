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

inner join analytics.exposure
    on
        accounts.account_id = exposure.account_id
        and accounts.last_snapshot_at = exposure.snapshot_at

order by
    exposure.environment,
    exposure.account_name,
    abs(exposure.net_usd) desc nulls last,
    exposure.base_asset;
