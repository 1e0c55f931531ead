-- Grain: one row per account and fill that was requested.
create view analytics.trades as

select
    trade.account_id,
    account.name as account_name,
    account.environment,
    trade.occurred_at,
    cast(trade.symbol as text) as symbol,
    cast(trade.trade_id as text) as trade_id,
    cast(trade.order_id as text) as order_id,
    cast(trade.side as text) as side,
    cast(trade.position_side as text) as position_side,
    trade.is_maker,
    cast(analytics.bounded_10(trade.price) as numeric(28, 10)) as price,
    cast(analytics.bounded_10(trade.quantity) as numeric(28, 10)) as quantity,
    cast(
        analytics.bounded_10(
            coalesce(trade.quote_quantity, trade.price * trade.quantity)
        )
        as numeric(28, 10)
    ) as quote_quantity,
    cast(analytics.bounded_10(trade.realized_pnl) as numeric(28, 10))
        as realized_pnl,
    cast(analytics.bounded_10(trade.commission) as numeric(28, 10))
        as commission,
    cast(trade.commission_asset as text) as commission_asset,
    cast(trade.margin_asset as text) as margin_asset,
    cast(analytics.bounded_10(booked.index_price) as numeric(28, 10))
        as margin_asset_price,
    cast(
        analytics.bounded_8(
            coalesce(trade.quote_quantity, trade.price * trade.quantity)
            * booked.index_price
        )
        as numeric(28, 8)
    ) as turnover,
    case
        when trade.margin_asset is null then 'margin asset unknown'
        when booked.index_price is null then 'no price'
    end as reason,
    trade.load_id

from history.trade

inner join history.account
    on trade.account_id = account.account_id

cross join lateral (

    select
        definition.price_at(
            trade.account_id, trade.margin_asset, trade.occurred_at
        ) as index_price

) as booked

where account.kind = 'trading';

comment on view analytics.trades is
    'Fills, of the accounts whose fills are requested: by default of all '
    '(setting streams.trades-of).';
comment on column analytics.trades.occurred_at is 'When it was filled.';
comment on column analytics.trades.symbol is 'Symbol of the contract.';
comment on column analytics.trades.trade_id is
    'Number of the fill, unique within a symbol.';
comment on column analytics.trades.order_id is
    'Number of the order; null when it was not given.';
comment on column analytics.trades.side is 'BUY or SELL.';
comment on column analytics.trades.is_maker is
    'true: the order was in the book; false: it took from it; null when it was '
    'not given.';
comment on column analytics.trades.price is 'In the quote asset.';
comment on column analytics.trades.quantity is 'In the base asset, unsigned.';
comment on column analytics.trades.quote_quantity is
    'price × quantity, in the quote asset.';
comment on column analytics.trades.realized_pnl is
    'Profit that it realized, without commission; in margin_asset.';
comment on column analytics.trades.commission is
    'Commission, positive when it was paid; in commission_asset.';
comment on column analytics.trades.commission_asset is
    'Asset that commission was paid in.';
comment on column analytics.trades.margin_asset is
    'Asset that profit and margin are in; null when it was not given.';
comment on column analytics.trades.margin_asset_price is
    'USD per unit of margin_asset when it was filled; null when not known.';
comment on column analytics.trades.turnover is
    'quote_quantity at that price, USD; null, with a reason, when not known.';
comment on column analytics.trades.reason is
    'Why turnover is null: margin asset unknown, no price.';
