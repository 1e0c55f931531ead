-- Grain: one row per venue, environment and asset.
create view analytics.assets as

with recursive

indexed (venue, environment, asset) as (

    -- hops along the key from asset to asset instead of reading every price
    (

        select
            asset_index.venue,
            asset_index.environment,
            asset_index.asset

        from history.asset_index

        order by asset_index.venue, asset_index.environment, asset_index.asset

        limit 1

    )

    union all

    select
        following.venue,
        following.environment,
        following.asset

    from indexed

    cross join lateral (

        select
            asset_index.venue,
            asset_index.environment,
            asset_index.asset

        from history.asset_index

        where
            (asset_index.venue, asset_index.environment, asset_index.asset)
            > (indexed.venue, indexed.environment, indexed.asset)

        order by asset_index.venue, asset_index.environment, asset_index.asset

        limit 1

    ) as following

),

margined as (

    select distinct
        contract.venue,
        contract.environment,
        contract.margin_asset as asset

    from history.contract

    where contract.margin_asset <> ''

),

named as (

    select venue, environment, asset from indexed

    union

    select venue, environment, asset from margined

)

select
    named.venue,
    named.environment,
    named.asset,
    exists (

        select 1

        from margined

        where
            margined.venue = named.venue
            and margined.environment = named.environment
            and margined.asset = named.asset

    ) as is_margin_asset,
    cast(analytics.bounded_10(price.index_price) as numeric(28, 10))
        as index_price,
    cast(analytics.bounded_10(price.bid_rate) as numeric(28, 10)) as bid_rate,
    cast(analytics.bounded_10(price.ask_rate) as numeric(28, 10)) as ask_rate,
    price.observed_at,
    exists (

        select 1

        from history.stable_asset

        where stable_asset.asset = named.asset

    ) as is_stable

from named

left join lateral (

    select
        asset_index.index_price,
        asset_index.bid_rate,
        asset_index.ask_rate,
        asset_index.observed_at

    from history.asset_index

    where
        asset_index.venue = named.venue
        and asset_index.environment = named.environment
        and asset_index.asset = named.asset
        and asset_index.observed_at <= analytics.as_of()

    order by asset_index.observed_at desc

    limit 1

) as price on true;

comment on view analytics.assets is
    'Assets that have a USD index price or margin some contract, with the '
    'latest price. A balance can be in an asset that is not listed here: join '
    'from the left.';
comment on column analytics.assets.is_margin_asset is
    'true: some contract is margined in it.';
comment on column analytics.assets.index_price is
    'USD per unit; null when no price is known.';
comment on column analytics.assets.bid_rate is
    'USD per unit as collateral in multi-assets mode, for positive equity.';
comment on column analytics.assets.ask_rate is
    'USD per unit in multi-assets mode, for negative equity and margins.';
comment on column analytics.assets.observed_at is
    'Instant of the price.';
comment on column analytics.assets.is_stable is
    'true: a stable asset, by the editable list history.stable_asset; the '
    'shocks of a scenario leave it alone unless they name it.';
