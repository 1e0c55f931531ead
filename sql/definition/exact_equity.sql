-- Grain: one row per account and taken slot, to 18 decimals. Beneath the views
-- of equity, which round last.
create view analytics.exact_equity as

select
    snapshot.account_id,
    snapshot.snapshot_at,
    snapshot.captured_at,
    snapshot.multi_assets_margin,
    cast(
        analytics.bounded_18(
            case
                when
                    total.margin_unknown = 0
                    and snapshot.missing_assets is null
                    and judged.is_so
                    then total.margin_value
            end
        )
        as numeric(38, 18)
    ) as equity,
    cast(analytics.bounded_18(total.margin_value) as numeric(38, 18))
        as equity_priced,
    cast(
        analytics.bounded_18(
            case
                when
                    total.wallet_unknown = 0
                    and snapshot.missing_assets is null
                    and judged.is_so
                    then total.wallet_value
            end
        )
        as numeric(38, 18)
    ) as wallet_value,
    cast(
        analytics.bounded_18(
            case
                when
                    total.unrealized_unknown = 0
                    and snapshot.missing_assets is null
                    and judged.is_so
                    then total.unrealized_value
            end
        )
        as numeric(38, 18)
    ) as unrealized_value,
    total.unpriced_assets,
    total.negligible_assets,
    case
        when snapshot.missing_assets is not null
            then 'assets missing: ' || snapshot.missing_assets
        when not judged.is_so then 'not refreshed yet'
        when total.margin_unknown = 0 then null
        when total.unpriced_assets is null then 'margin balance unknown'
        else 'no price'
    end as reason,
    case total.worst_rung
        when 1 then 'index'
        when 2 then 'override'
        when 3 then 'implied'
        when 4 then 'contract'
        when 6 then 'candle'
        when 7 then 'nearest'
        when 8 then 'implied, haircut included'
    end as price_source,
    snapshot.captured_at - total.age as price_observed_at,
    cast(extract(epoch from total.age) as numeric(16, 3)) as price_age_seconds

from history.account_snapshot as snapshot

-- summed per snapshot, so that a time predicate bounds all three series
cross join lateral (

    select
        count(*) as assets,
        coalesce(sum(worth.margin_value), 0) as margin_value,
        coalesce(sum(worth.wallet_value), 0) as wallet_value,
        coalesce(sum(worth.unrealized_value), 0) as unrealized_value,
        count(*) - count(worth.margin_value) as margin_unknown,
        count(*) - count(worth.wallet_value) as wallet_unknown,
        count(*) - count(worth.unrealized_value) as unrealized_unknown,
        string_agg(worth.asset, ', ' order by worth.asset collate "C") filter (
            where worth.margin_balance <> 0 and worth.margin_value is null
        ) as unpriced_assets,
        string_agg(worth.asset, ', ' order by worth.asset collate "C") filter (
            where worth.margin_balance <> 0 and worth.is_neglected
        ) as negligible_assets,
        max(worth.rung) as worst_rung,
        case
            when max(worth.age) >= -min(worth.age) then max(worth.age)
            else min(worth.age)
        end as age

    from (

        -- nothing is worth nothing at any price
        select
            cast(balance.asset as text) as asset,
            balance.margin_balance,
            case
                when balance.margin_balance = 0 then 0
                else balance.margin_balance * price.index_price
            end as margin_value,
            case
                when balance.wallet_balance = 0 then 0
                else balance.wallet_balance * price.index_price
            end as wallet_value,
            case
                when balance.unrealized_profit = 0 then 0
                else balance.unrealized_profit * price.index_price
            end as unrealized_value,
            price.is_neglected,
            case when balance.margin_balance <> 0 then price.rung end as rung,
            case
                when balance.margin_balance <> 0 and price.rung <> 2
                    then snapshot.captured_at - value.observed_at
            end as age

        from history.asset_balance as balance

        left join history.asset_balance_value as value
            on
                value.account_id = snapshot.account_id
                and value.snapshot_at = snapshot.snapshot_at
                and value.asset = balance.asset

        left join history.negligible_asset as negligible
            on balance.asset = negligible.asset

        -- an asset of which somebody said that it counts as nothing does, but
        -- only while it has no price
        cross join lateral (

            select
                coalesce(
                    value.index_price,
                    case when negligible.asset is not null then 0 end
                ) as index_price,
                value.index_price is null
                and negligible.asset is not null as is_neglected,
                case value.source
                    when 'index' then 1
                    when 'override' then 2
                    when 'implied' then 3
                    when 'contract' then 4
                    when 'candle' then 6
                    when 'nearest' then 7
                    when 'implied, haircut included' then 8
                end as rung

        ) as price

        where
            balance.account_id = snapshot.account_id
            and balance.snapshot_at = snapshot.snapshot_at

    ) as worth

) as total

-- Without a balance there is nothing that lacks a price, and so nothing that
-- tells whether the refresher has looked for rows that the reply lacks.
cross join lateral (

    select
        case
            when total.assets > 0 then true
            else exists (

                select 1

                from history.slot_interval

                where
                    slot_interval.account_id = snapshot.account_id
                    and slot_interval.snapshot_at = snapshot.snapshot_at

            )
            or not exists (

                select 1

                from history.derive_queue

                where
                    derive_queue.account_id = snapshot.account_id
                    and derive_queue.hour
                    = date_trunc('hour', snapshot.snapshot_at, 'UTC')

            )
        end as is_so

) as judged;

comment on view analytics.exact_equity is
    'Net worth of every taken slot, USD, to 18 decimals: for those who go on '
    'reckoning.';
comment on column analytics.exact_equity.account_id is
    'See analytics.equity.account_id.';
comment on column analytics.exact_equity.snapshot_at is
    'See analytics.equity.snapshot_at.';
comment on column analytics.exact_equity.captured_at is
    'See analytics.equity.captured_at.';
comment on column analytics.exact_equity.multi_assets_margin is
    'See analytics.equity.multi_assets_margin.';
comment on column analytics.exact_equity.equity is
    'To 18 decimals; see analytics.equity.equity.';
comment on column analytics.exact_equity.equity_priced is
    'To 18 decimals; see analytics.equity.equity_priced.';
comment on column analytics.exact_equity.wallet_value is
    'To 18 decimals; see analytics.equity.wallet_value.';
comment on column analytics.exact_equity.unrealized_value is
    'To 18 decimals; see analytics.equity.unrealized_value.';
comment on column analytics.exact_equity.unpriced_assets is
    'See analytics.equity.unpriced_assets.';
comment on column analytics.exact_equity.negligible_assets is
    'See analytics.equity.negligible_assets.';
comment on column analytics.exact_equity.reason is
    'See analytics.equity.reason.';
comment on column analytics.exact_equity.price_source is
    'See analytics.equity.price_source.';
comment on column analytics.exact_equity.price_observed_at is
    'See analytics.equity.price_observed_at.';
comment on column analytics.exact_equity.price_age_seconds is
    'See analytics.equity.price_age_seconds.';
