-- Prices that are not index prices
-- place: 40
-- asks: Which figures rest on a weaker price?
-- unit: none
-- about: now
-- width: half
-- method: Of the balances of the latest snapshots.
select
    account_name as account,
    environment,
    asset,
    index_price_source as source,
    trim_scale(round(index_price, 8)) as price_usd,
    round(margin_value, 2) as value_usd,
    snapshot_at as slot_at,
    case when index_price is null then 'no price' end as note

from analytics.latest_balances

where
    account_name = any(cast(:'accounts' as text[]))
    and index_price_source is distinct from 'index'

order by account_name, asset;
