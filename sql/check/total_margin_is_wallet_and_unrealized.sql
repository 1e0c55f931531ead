-- Snapshots whose total margin balance is not total wallet balance + unrealized profit.
-- severity: warn
select
    account.name as account,
    snapshot.snapshot_at as slot,
    snapshot.total_margin_balance,
    snapshot.total_wallet_balance + snapshot.total_unrealized_profit
        as wallet_and_unrealized

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and abs(
        snapshot.total_margin_balance
        - snapshot.total_wallet_balance
        - snapshot.total_unrealized_profit
    ) > 3 * 1e-8;
