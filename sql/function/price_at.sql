-- Grain: one number. The USD price of an asset at an instant where no balance
-- row keeps one: an asset that a wallet no longer holds when a slot is taken.
create function analytics.price_at(
    account_id bigint, asset text, instant timestamptz
)
returns numeric
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
return coalesce(
    (
        select latest.index_price

        from history.account

        cross join lateral (

            select asset_index.index_price

            from history.asset_index

            where
                asset_index.venue = account.venue
                and asset_index.environment = account.environment
                and asset_index.asset = price_at.asset
                and asset_index.observed_at <= price_at.instant
                and asset_index.observed_at
                >= price_at.instant - coalesce(
                    (
                        select price_setting.index_price_max_age

                        from history.price_setting
                    ),
                    interval '0'
                )

            order by asset_index.observed_at desc

            limit 1

        ) as latest

        where
            account.account_id = price_at.account_id
            and latest.index_price > 0
    ),
    (
        select price_override.index_price

        from history.price_override

        where
            price_override.asset = price_at.asset
            and price_override.valid_from <= price_at.instant

        order by price_override.valid_from desc

        limit 1
    ),
    (
        select beside.index_price

        from history.account

        inner join history.stable_asset
            on stable_asset.asset = price_at.asset

        cross join lateral (

            (
                select
                    asset_index.index_price,
                    asset_index.observed_at

                from history.asset_index

                where
                    asset_index.venue = account.venue
                    and asset_index.environment = account.environment
                    and asset_index.asset = price_at.asset
                    and asset_index.observed_at <= price_at.instant
                    and asset_index.observed_at
                    >= price_at.instant - interval '90 days'

                order by asset_index.observed_at desc

                limit 1
            )

            union all

            (
                select
                    asset_index.index_price,
                    asset_index.observed_at

                from history.asset_index

                where
                    asset_index.venue = account.venue
                    and asset_index.environment = account.environment
                    and asset_index.asset = price_at.asset
                    and asset_index.observed_at > price_at.instant
                    and asset_index.observed_at
                    <= price_at.instant + interval '90 days'

                order by asset_index.observed_at

                limit 1
            )

        ) as beside

        where account.account_id = price_at.account_id

        order by
            abs(extract(epoch from beside.observed_at - price_at.instant)),
            beside.observed_at

        limit 1
    )
);

comment on function analytics.price_at(bigint, text, timestamptz) is
    'USD per unit of an asset at an instant, for an account''s venue and '
    'environment: the latest index price that is not older then than '
    'price_setting says, else the price by hand, else, of a stable asset, the '
    'index price nearest in time within 90 days, else null.';
