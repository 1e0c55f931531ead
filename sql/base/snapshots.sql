-- Grain: one row per account and taken slot.
create view analytics.snapshots as

select
    snapshot.account_id,
    account.name as account_name,
    account.environment,
    snapshot.snapshot_at,
    snapshot.captured_at,
    snapshot.captured_within_ms,
    snapshot.captured_at_source,
    snapshot.round_trip_ms,
    nullif(snapshot.source, '') as source,
    snapshot.valuation_asset,
    cast(
        analytics.bounded_8(snapshot.total_initial_margin)
        as numeric(28, 8)
    ) as total_initial_margin,
    cast(
        analytics.bounded_8(snapshot.total_maintenance_margin)
        as numeric(28, 8)
    ) as total_maintenance_margin,
    cast(
        analytics.bounded_8(snapshot.total_wallet_balance)
        as numeric(28, 8)
    ) as total_wallet_balance,
    cast(
        analytics.bounded_8(snapshot.total_unrealized_profit)
        as numeric(28, 8)
    ) as total_unrealized_profit,
    cast(
        analytics.bounded_8(snapshot.total_margin_balance)
        as numeric(28, 8)
    ) as total_margin_balance,
    cast(
        analytics.bounded_8(snapshot.total_position_initial_margin)
        as numeric(28, 8)
    ) as total_position_initial_margin,
    cast(
        analytics.bounded_8(snapshot.total_open_order_initial_margin)
        as numeric(28, 8)
    ) as total_open_order_initial_margin,
    cast(
        analytics.bounded_8(snapshot.total_cross_wallet_balance)
        as numeric(28, 8)
    ) as total_cross_wallet_balance,
    cast(
        analytics.bounded_8(snapshot.total_cross_unrealized_pnl)
        as numeric(28, 8)
    ) as total_cross_unrealized_pnl,
    cast(
        analytics.bounded_8(snapshot.available_balance)
        as numeric(28, 8)
    ) as available_balance,
    cast(
        analytics.bounded_8(snapshot.max_withdraw_amount)
        as numeric(28, 8)
    ) as max_withdraw_amount,
    snapshot.multi_assets_margin,
    snapshot.multi_assets_margin_derived as is_multi_assets_margin_derived,
    snapshot.hedge_mode,
    snapshot.hedge_mode_derived as is_hedge_mode_derived,
    snapshot.fee_tier,
    snapshot.fee_burn,
    snapshot.can_trade,
    snapshot.can_deposit,
    snapshot.can_withdraw,
    snapshot.trade_group_id,
    snapshot.asset_balance_rows,
    snapshot.position_rows,
    snapshot.unknown_fields,
    snapshot.is_complete,
    snapshot.normalizer_version,
    snapshot.load_id,
    snapshot.recorded_at,
    snapshot.missing_assets,
    snapshot.missing_positions

from history.account_snapshot as snapshot

inner join history.account as account
    on snapshot.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.snapshots is
    'Taken snapshots: modes, permissions and the eleven totals of the '
    'exchange. The totals are in valuation_asset and mean different things in '
    'the two modes: in single-asset mode only the USDT balance counts, in '
    'multi-assets mode all assets, after haircuts. Never draw one line '
    'through both.';
comment on column analytics.snapshots.captured_within_ms is
    'The figures are of captured_at give or take this, ms; null when the time '
    'was stated with an import.';
comment on column analytics.snapshots.captured_at_source is
    'measured: against the exchange''s clock; local_clock: not measured yet; '
    'stated: given with an import.';
comment on column analytics.snapshots.round_trip_ms is
    'From sending the request to the end of the reply, ms.';
comment on column analytics.snapshots.source is
    'Endpoint that the figures come from.';
comment on column analytics.snapshots.valuation_asset is
    'Unit of the totals: USDT in single-asset mode, USD in multi-assets mode, '
    'null when the mode is unknown.';
comment on column analytics.snapshots.total_initial_margin is
    'Initial margin of positions and orders; not meaningful with isolated '
    'positions in single-asset mode; in valuation_asset.';
comment on column analytics.snapshots.total_maintenance_margin is
    'Maintenance margin, isolated positions included; in valuation_asset.';
comment on column analytics.snapshots.total_wallet_balance is
    'Wallet balance; in multi-assets mode a collateral value after haircuts, '
    'not net worth; in valuation_asset.';
comment on column analytics.snapshots.total_unrealized_profit is
    'Unrealized profit; in valuation_asset.';
comment on column analytics.snapshots.total_margin_balance is
    'total_wallet_balance + total_unrealized_profit; for net worth use '
    'analytics.equity; in valuation_asset.';
comment on column analytics.snapshots.total_position_initial_margin is
    'Initial margin of positions; in valuation_asset.';
comment on column analytics.snapshots.total_open_order_initial_margin is
    'Initial margin of open orders; in valuation_asset.';
comment on column analytics.snapshots.total_cross_wallet_balance is
    'Wallet balance of the cross account; in valuation_asset.';
comment on column analytics.snapshots.total_cross_unrealized_pnl is
    'Unrealized profit of cross positions; in valuation_asset.';
comment on column analytics.snapshots.available_balance is
    'Free margin; in valuation_asset.';
comment on column analytics.snapshots.max_withdraw_amount is
    'What can be transferred out; in valuation_asset.';
comment on column analytics.snapshots.is_multi_assets_margin_derived is
    'true: the mode was derived from the totals, not reported.';
comment on column analytics.snapshots.hedge_mode is
    'true: LONG and SHORT positions; false: one-way; null: unknown.';
comment on column analytics.snapshots.is_hedge_mode_derived is
    'true: concluded from the position sides.';
comment on column analytics.snapshots.fee_tier is
    'Commission tier.';
comment on column analytics.snapshots.fee_burn is
    'true: commission is paid in BNB; null in old replies.';
comment on column analytics.snapshots.can_trade is
    'Trading allowed.';
comment on column analytics.snapshots.can_deposit is
    'Transfer in allowed.';
comment on column analytics.snapshots.can_withdraw is
    'Transfer out allowed.';
comment on column analytics.snapshots.trade_group_id is
    'Self-trade-prevention group, -1 for none.';
comment on column analytics.snapshots.asset_balance_rows is
    'Rows of this snapshot in asset_balances.';
comment on column analytics.snapshots.position_rows is
    'Rows of this snapshot in positions.';
comment on column analytics.snapshots.unknown_fields is
    'Fields of the reply that the program does not know; they are in the raw '
    'document.';
comment on column analytics.snapshots.is_complete is
    'false: some value of the reply is missing or did not fit; it is null '
    'here.';
comment on column analytics.snapshots.normalizer_version is
    'Version of the rules that made the rows.';
comment on column analytics.snapshots.recorded_at is
    'When the row was written.';
comment on column analytics.snapshots.missing_assets is
    'Assets that the reply must have had a row for and had not, each with why '
    'it is unknown; equity and profit are null then. null when none is '
    'missing.';
comment on column analytics.snapshots.missing_positions is
    'Assets whose positions do not sum up to the asset''s own maintenance '
    'margin and unrealized profit: rows are missing; margin ratios and the '
    'split by symbol are null then. null when none is missing.';
