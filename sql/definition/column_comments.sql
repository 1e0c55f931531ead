-- Grain: one row per name of a column that several views have. What a column of
-- this name means, wherever its view says nothing else.
create view definition.column_comments as

select
    shared.column_name,
    shared.description

from (
    values
    (
        text 'account_id',
        'The account.'
    ),
    (
        text 'account_name',
        'Name of the account in the settings.'
    ),
    (
        text 'age_seconds',
        'Seconds from the slot to analytics.as_of(): how old the row is.'
    ),
    (
        text 'ask_notional',
        'Notional of open sell orders, in the quote asset.'
    ),
    (
        text 'asset',
        'The asset.'
    ),
    (
        text 'available_balance',
        'Free margin. In multi-assets mode the whole account''s free value in '
        'this asset, repeated on every row: never sum it; in the asset.'
    ),
    (
        text 'bid_notional',
        'Notional of open buy orders, in the quote asset.'
    ),
    (
        text 'bonus',
        'Bonuses, vouchers and earnings from referred users: part of the '
        'profit, not of trading, USD at the price of their own time.'
    ),
    (
        text 'booked_slot',
        'First taken slot whose wallet contains the flow; null while no later '
        'slot is taken.'
    ),
    (
        text 'booking',
        'How sure it is which flows belong here. settled: no flow was under '
        'way; exact: the wallets decided; ambiguous: they left several '
        'answers, so that the split by symbol may be wrong; unresolved: they '
        'fit no answer; pending: the slot is not refreshed yet.'
    ),
    (
        text 'break_even_price',
        'Entry price adjusted by fees, in the quote asset; undocumented '
        'field.'
    ),
    (
        text 'captured_at',
        'Middle of request and reply on the exchange''s clock: when the '
        'figures were true.'
    ),
    (
        text 'closing_equity',
        'Equity at the last slot that is counted, USD.'
    ),
    (
        text 'commission',
        'Commissions, whatever asset they were paid in, USD at the price of '
        'their own time.'
    ),
    (
        text 'conversion',
        'What conversions of one asset into another cost or brought, USD at '
        'the price of their own time.'
    ),
    (
        text 'counted_until',
        'The last slot that is counted; a day that is not over is counted up '
        'to where its flows are known.'
    ),
    (
        text 'cross_unrealized_pnl',
        'Unrealized profit of cross positions; in the asset.'
    ),
    (
        text 'cross_wallet_balance',
        'wallet_balance less the wallets of isolated positions; in the asset.'
    ),
    (
        text 'day',
        'The day.'
    ),
    (
        text 'ends_at',
        'First instant of the next day.'
    ),
    (
        text 'entry_price',
        'Average entry price, in the quote asset.'
    ),
    (
        text 'environment',
        'production, testnet or simulated; figures of different environments '
        'never mix.'
    ),
    (
        text 'equity',
        'Sum over all assets of margin balance × USD price; 0 for an empty '
        'account; null, with a reason, when a part is not known.'
    ),
    (
        text 'external_flow',
        'Deposits less withdrawals, each at the price of its own time, USD. '
        'No profit.'
    ),
    (
        text 'free_margin',
        'availableBalance as the exchange reports it; in unit; null for '
        'isolated pools.'
    ),
    (
        text 'funding',
        'Funding fees, USD at the price of their own time.'
    ),
    (
        text 'group_name',
        'The group; all is every account of the environment.'
    ),
    (
        text 'has_unclassified',
        'true: unclassified is not zero; see income_types.'
    ),
    (
        text 'implied_mark_price',
        'notional / position_amount: the mark price within 1e-8 / '
        '|position_amount|, in the quote asset; null without a position.'
    ),
    (
        text 'index_price',
        'USD per unit that values this snapshot; null when no price is known.'
    ),
    (
        text 'initial_margin',
        'Initial margin of positions and open orders; in the asset.'
    ),
    (
        text 'intervals',
        'How many intervals are counted.'
    ),
    (
        text 'is_complete',
        'true: the day is counted from its first instant to its last, give or '
        'take two grid steps. The first day of an account seldom is.'
    ),
    (
        text 'is_final',
        'true: the day is over, every slot of it is accounted for, and its '
        'flows were requested until an hour past its end. Afterwards only '
        'late loads change it: see revised_at.'
    ),
    (
        text 'is_isolated',
        'true: isolated margin; false: cross.'
    ),
    (
        text 'is_liquidatable',
        'true: there is a maintenance margin and the margin balance does not '
        'exceed it.'
    ),
    (
        text 'is_margin_available',
        'true: counts as collateral in multi-assets mode.'
    ),
    (
        text 'isolated_wallet',
        'Margin assigned to an isolated position, 0 for cross; in '
        'settle_asset.'
    ),
    (
        text 'leverage',
        'Chosen leverage.'
    ),
    (
        text 'liquidation',
        'Liquidation fees, insurance and penalties, USD at the price of their '
        'own time.'
    ),
    (
        text 'load_id',
        'The load that wrote the row.'
    ),
    (
        text 'maintenance_margin',
        'Maintenance margin, isolated positions included; in the asset.'
    ),
    (
        text 'margin_balance',
        'wallet_balance + unrealized_profit; in the asset.'
    ),
    (
        text 'margin_ratio',
        'maintenance_margin / margin_balance; 0 without maintenance margin; '
        'null, with a reason, when there is no margin balance: then see '
        'is_liquidatable.'
    ),
    (
        text 'margin_surplus',
        'margin_balance - maintenance_margin; in unit.'
    ),
    (
        text 'margin_value',
        'margin_balance at the index price, USD, without haircut; null when '
        'no price is known.'
    ),
    (
        text 'max_notional',
        'Largest notional at the chosen leverage, in the quote asset.'
    ),
    (
        text 'max_withdraw_amount',
        'What can be transferred out; in the asset.'
    ),
    (
        text 'multi_assets_margin',
        'false: single-asset mode; true: multi-assets mode; null: nothing '
        'tells.'
    ),
    (
        text 'not_split',
        'pnl less the parts that are known, USD: what those that are not known '
        'come to together, so that the parts and not_split sum up to pnl on '
        'every row. 0 when all are known.'
    ),
    (
        text 'is_exact',
        'true: the day opens and closes exactly at its own ends.'
    ),
    (
        text 'equity_high',
        'Highest known equity of the day''s slots, both edges included, USD.'
    ),
    (
        text 'equity_low',
        'Lowest known equity of the day''s slots, both edges included, USD.'
    ),
    (
        text 'worst_pool',
        'The pool that was nearest to liquidation: its kind, and asset or '
        'symbol and side.'
    ),
    (
        text 'margin_at',
        'The slot in which a pool was nearest to liquidation.'
    ),
    (
        text 'margin_reason',
        'Why margin_ratio is null: the reason of a pool''s, see margin_pools.'
    ),
    (
        text 'notional',
        'position_amount at the mark price, signed, in the quote asset; '
        'undocumented field.'
    ),
    (
        text 'open_order_initial_margin',
        'Initial margin of open orders; in the asset.'
    ),
    (
        text 'opened_at',
        'The taken slot before it.'
    ),
    (
        text 'opening_equity',
        'Equity at the slot in which the day opens, USD.'
    ),
    (
        text 'pnl',
        'Sum of the profit of the day''s intervals, USD; null, with a reason, '
        'when one is not known.'
    ),
    (
        text 'pnl_before_revaluation',
        'pnl without revaluation: what the account did, apart from what the '
        'prices of its assets did, USD.'
    ),
    (
        text 'pool_kind',
        'cross, isolated or multi_assets; null when the mode is unknown.'
    ),
    (
        text 'position_amount',
        'Base units; short is negative; 0 when there are only open orders.'
    ),
    (
        text 'position_initial_margin',
        'Initial margin of positions at the mark price; in the asset.'
    ),
    (
        text 'position_side',
        'BOTH in one-way mode, LONG or SHORT in hedge mode.'
    ),
    (
        text 'price_age_seconds',
        'captured_at less price_observed_at, seconds; negative when the price '
        'came later.'
    ),
    (
        text 'price_source',
        'The worst source of the prices that equity stands on: index, override, '
        'implied, nearest, or implied, haircut included; see '
        'asset_balances.index_price_source. null when no price was needed.'
    ),
    (
        text 'price_observed_at',
        'Instant of the price; of an override, from when it holds; null when '
        'no price is known.'
    ),
    (
        text 'realized',
        'Realized profit of closed quantities, deliveries and options, USD at '
        'the price of their own time.'
    ),
    (
        text 'reason',
        'Why pnl is null: income not complete, no price, flow without a '
        'price, margin balance unknown, no snapshot, no interval (none ends '
        'in the day; no interval yet: none so far), or no slot near midnight: '
        'no taken slot is within two grid steps and an hour of the beginning '
        'or the end, so that only the sum with the neighbouring days is known.'
    ),
    (
        text 'rebate',
        'Rebates of commissions, USD at the price of their own time.'
    ),
    (
        text 'residual',
        'What the wallets moved by without a flow, USD. 0 when the books '
        'close.'
    ),
    (
        text 'revaluation',
        'What the change of the assets'' own prices did to what was held and '
        'to what came, USD.'
    ),
    (
        text 'revised_at',
        'When the interval was last computed.'
    ),
    (
        text 'settle_asset',
        'Asset that profit and margin are in; null while it is not known, '
        'since the contract is unknown.'
    ),
    (
        text 'settle_asset_source',
        'How settle_asset is known. reply: the exchange says so; credits: the '
        'account trades on credits; contract: by the contract; derived: the '
        'contract is unknown, and the positions whose symbols end in the '
        'asset make its own maintenance margin and unrealized profit. Null '
        'when settle_asset is, and of what was stored before this was noted.'
    ),
    (
        text 'snapshot_at',
        'The slot: a grid instant, the same for all accounts, so that series '
        'join without tolerance.'
    ),
    (
        text 'starts_at',
        'First instant of the day.'
    ),
    (
        text 'symbol',
        'The symbol; null for the account as a whole.'
    ),
    (
        text 'unclassified',
        'Flows of types that income_category does not describe; while this is '
        'not zero, the profit may hold a deposit, USD at the price of their '
        'own time.'
    ),
    (
        text 'unit',
        'What the amounts are in: the asset, or USD in multi-assets mode.'
    ),
    (
        text 'unpriced_assets',
        'Assets with a margin balance and without a price, sorted and '
        'separated by comma and space; null when there are none.'
    ),
    (
        text 'unpriced_flows',
        'How many flows of the day have no price: the parts that hold them '
        'are null. 0: each has one; null: the flows of the day are not known.'
    ),
    (
        text 'unrealized',
        'Change of unrealized profit, at closing prices, USD.'
    ),
    (
        text 'unrealized_profit',
        'Unrealized profit of the positions that settle in the asset; in the '
        'asset.'
    ),
    (
        text 'unrealized_value',
        'Sum over all assets of unrealized profit × USD price; null when a '
        'part is not known.'
    ),
    (
        text 'unresolved_assets',
        'Assets whose wallet moved by something else than the flows, sorted '
        'and separated by comma and space; null when the books close.'
    ),
    (
        text 'updated_at',
        'Last balance change that the exchange reports; null for never. Not a '
        'watermark of the ledger.'
    ),
    (
        text 'venue',
        'Exchange and product: binance-usdm.'
    ),
    (
        text 'wallet_balance',
        'Transfers, realized PnL, funding and fees to date; can be negative '
        'in multi-assets mode; in the asset.'
    ),
    (
        text 'wallet_value',
        'wallet_balance at the index price, USD; null when no price is known.'
    ),
    (
        text 'yield',
        'Rewards for holding an asset, USD at the price of their own time.'
    ),
    (
        text 'zone',
        'Zone of the day: UTC.'
    )
) as shared (column_name, description);

comment on view definition.column_comments is
    'What columns mean that several views have: written once, put on each.';
comment on column definition.column_comments.column_name is
    'Name of the column.';
comment on column definition.column_comments.description is
    'The comment that it gets where its view has none of its own.';
