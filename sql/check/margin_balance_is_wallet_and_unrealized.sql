-- Assets whose margin balance is not wallet balance + unrealized profit.
-- severity: warn
select
    account.name as account,
    balance.snapshot_at as slot,
    balance.asset,
    balance.margin_balance as margin_balance,
    balance.wallet_balance + balance.unrealized_profit as wallet_and_unrealized

from history.asset_balance as balance

inner join history.account as account
    on balance.account_id = account.account_id

where
    balance.snapshot_at >= cast(:'since' as timestamptz)
    and abs(
        balance.margin_balance
        - balance.wallet_balance
        - balance.unrealized_profit
    ) > 3 * 1e-8;
