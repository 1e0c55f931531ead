-- Snapshots in single-asset mode whose totals differ from the USDT balance.
-- severity: warn
select
    account.name as account,
    snapshot.snapshot_at as slot,
    pair.total,
    pair.reported,
    pair.of_usdt

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

left join history.asset_balance as usdt
    on
        snapshot.account_id = usdt.account_id
        and snapshot.snapshot_at = usdt.snapshot_at
        and usdt.asset = 'USDT'
        and usdt.snapshot_at >= cast(:'since' as timestamptz)

cross join lateral (
    values
    (
        'total_wallet_balance',
        snapshot.total_wallet_balance,
        case when usdt.asset is null then 0 else usdt.wallet_balance end
    ),
    (
        'total_unrealized_profit',
        snapshot.total_unrealized_profit,
        case when usdt.asset is null then 0 else usdt.unrealized_profit end
    ),
    (
        'total_margin_balance',
        snapshot.total_margin_balance,
        case when usdt.asset is null then 0 else usdt.margin_balance end
    ),
    (
        'total_maintenance_margin',
        snapshot.total_maintenance_margin,
        case when usdt.asset is null then 0 else usdt.maintenance_margin end
    ),
    (
        'total_position_initial_margin',
        snapshot.total_position_initial_margin,
        case
            when usdt.asset is null then 0
            else usdt.position_initial_margin
        end
    ),
    (
        'total_open_order_initial_margin',
        snapshot.total_open_order_initial_margin,
        case
            when usdt.asset is null then 0
            else usdt.open_order_initial_margin
        end
    ),
    (
        'total_cross_wallet_balance',
        snapshot.total_cross_wallet_balance,
        case when usdt.asset is null then 0 else usdt.cross_wallet_balance end
    ),
    (
        'total_cross_unrealized_pnl',
        snapshot.total_cross_unrealized_pnl,
        case when usdt.asset is null then 0 else usdt.cross_unrealized_pnl end
    )
) as pair (total, reported, of_usdt)

where
    snapshot.snapshot_at >= cast(:'since' as timestamptz)
    and not snapshot.multi_assets_margin
    and abs(pair.reported - pair.of_usdt) > 2 * 1e-8;
