-- Grain: one number. The USD price of an asset at an instant where no balance
-- row keeps one. Only what a write of the same hours can change: the latest
-- index price while it is new enough, else the price by hand.
create function definition.price_at(
    account_id bigint, asset text, instant timestamptz
)
returns numeric
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
as $$

select coalesce(
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
                and asset_index.observed_at >= price_at.instant - coalesce(
                    (
                        select price_setting.index_price_max_age

                        from history.price_setting
                    ),
                    interval '0'
                )

            order by asset_index.observed_at desc

            limit 1

        ) as latest

        where account.account_id = price_at.account_id
    ),
    (
        select price_override.index_price

        from history.price_override

        where
            price_override.asset = price_at.asset
            and price_override.valid_from <= price_at.instant

        order by price_override.valid_from desc

        limit 1
    )
);

$$;

comment on function definition.price_at(bigint, text, timestamptz) is
    'USD per unit of an asset at an instant: the latest index price that is '
    'not older then than price_setting says, else the price by hand, else '
    'null.';
