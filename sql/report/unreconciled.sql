-- Which flow does not reconcile: wallets that moved by something else than their flows
-- since: an instant; without it the last 7 days.
\if :{?since}
\else
\set since ''
\endif
select
    account_name as account,
    snapshot_at as slot,
    opened_at as since_slot,
    asset,
    trim_scale(residual) as residual,
    booking as note

from analytics.reconciliation

where
    residual <> 0
    and snapshot_at >= coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '168 hours'
    )

order by environment, account_name, snapshot_at, asset;
