-- Grain: one row per scenario and account of its latest taken slot until an
-- instant, and one for all of them when they are several.
-- select * from analytics.stress('main')
-- select * from analytics.stress('all', null, 'BTC -10 %, * -20 %')
create function analytics.stress(
    account_or_group text default 'all',
    at timestamptz default null,
    shocks text default null
)
returns table (
    scenario text,
    account_id bigint,
    account_name text,
    environment text,
    snapshot_at timestamptz,
    equity numeric,
    equity_after numeric,
    equity_change numeric,
    margin_balance_after numeric,
    maintenance_margin_after numeric,
    margin_surplus_after numeric,
    highest_margin_ratio_after numeric,
    pools bigint,
    pools_liquidated bigint,
    is_estimated boolean,
    reason text
)
language plpgsql
stable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
begin

-- a text that is not understood is refused whatever there is to stress
perform 1 from analytics.shocks(stress.shocks);

return query

with

scenarios as materialized (

    select
        stress_scenarios.scenario,
        stress_scenarios.shocks

    from analytics.stress_scenarios

    where stress.shocks is null

    union all

    select
        stress.shocks,
        stress.shocks

    where stress.shocks is not null

),

instant as (

    select
        least(coalesce(stress.at, analytics.as_of()), analytics.as_of()) as at

),

members as materialized (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        accounts.venue

    from analytics.accounts

    where accounts.account_name = stress.account_or_group

    union

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        accounts.venue

    from analytics.group_members

    cross join instant

    inner join analytics.accounts
        on group_members.account_id = accounts.account_id

    where
        group_members.group_name = stress.account_or_group
        and group_members.joined_on
        <= cast(instant.at at time zone 'UTC' as date)
        and (
            group_members.left_on is null
            or group_members.left_on
            > cast(instant.at at time zone 'UTC' as date)
        )

),

books as materialized (

    select books.*

    -- one account is read alone
    from analytics.margin_books(
        (
            select max(members.account_name)

            from members

            having count(distinct members.account_name) = 1
        ),
        stress.at
    ) as books

    inner join members
        on books.account_id = members.account_id

),

pools as materialized (

    select
        scenarios.scenario,
        books.account_id,
        books.account_name,
        books.environment,
        books.snapshot_at,
        books.pool_kind,
        books.asset,
        stressed.maintenance_margin,
        stressed.margin_balance_after,
        stressed.maintenance_margin_after,
        case
            when stressed.margin_balance_after > 0
                then analytics.ratio(
                    stressed.maintenance_margin_after,
                    stressed.margin_balance_after
                )
            when
                stressed.margin_balance_after = 0
                and stressed.maintenance_margin_after = 0
                then 0
        end as margin_ratio_after,
        stressed.maintenance_margin_after > 0
        and stressed.margin_balance_after <= stressed.maintenance_margin_after
            as is_liquidated,
        stressed.is_estimated,
        stressed.unrealized_change,
        coalesce(books.reason, stressed.reason) as reason

    from scenarios

    cross join books

    left join lateral analytics.margin_stress(
        books.coins, books.legs, books.pool_kind, scenarios.shocks
    ) as stressed
        on books.reason is null

),

prices as materialized (

    select
        slots.account_id,
        asset_balances.asset,
        asset_balances.margin_balance,
        asset_balances.index_price,
        coalesce(assets.is_stable, false) as is_still

    from (

        select distinct
            pools.account_id,
            pools.snapshot_at

        from pools

    ) as slots

    inner join members
        on slots.account_id = members.account_id

    cross join lateral (

        select *

        from analytics.asset_balances

        where
            asset_balances.account_id = slots.account_id
            and asset_balances.snapshot_at = slots.snapshot_at

    ) as asset_balances

    left join analytics.assets
        on
            members.venue = assets.venue
            and members.environment = assets.environment
            and asset_balances.asset = assets.asset

),

shocks as (

    select
        scenarios.scenario,
        prices.account_id,
        prices.asset,
        prices.margin_balance,
        prices.index_price,
        coalesce(
            max(shock.shock) filter (where shock.asset = prices.asset),
            case
                when not prices.is_still
                    then max(shock.shock) filter (where shock.asset = '*')
            end,
            0
        ) as shock

    from scenarios

    cross join prices

    left join lateral analytics.shocks(scenarios.shocks) as shock on true

    group by
        scenarios.scenario,
        prices.account_id,
        prices.asset,
        prices.margin_balance,
        prices.index_price,
        prices.is_still

),

collateral as (

    select
        shocks.scenario,
        shocks.account_id,
        sum(shocks.margin_balance * shocks.index_price * shocks.shock)
            as change

    from shocks

    group by shocks.scenario, shocks.account_id

),

accounts as (

    select
        pools.scenario,
        pools.account_id,
        pools.account_name,
        pools.environment,
        pools.snapshot_at,
        count(*) filter (
            where pools.maintenance_margin > 0 or pools.reason is not null
        ) as pools,
        count(*) filter (where pools.is_liquidated) as pools_liquidated,
        case
            when bool_and(pools.unrealized_change is not null)
                then sum(pools.unrealized_change)
        end as unrealized_change,
        case
            when bool_and(pools.margin_balance_after * unit.price is not null)
                then sum(pools.margin_balance_after * unit.price)
        end as margin_balance,
        case
            when bool_and(
                pools.maintenance_margin_after * unit.price is not null
            )
                then sum(pools.maintenance_margin_after * unit.price)
        end as maintenance_margin,
        case
            when bool_and(
                pools.margin_ratio_after is not null
            )
                then max(pools.margin_ratio_after)
        end as margin_ratio,
        bool_or(pools.is_estimated) as is_estimated,
        string_agg(distinct pools.reason, '; ' order by pools.reason) as reason

    from pools

    left join shocks
        on
            pools.scenario = shocks.scenario
            and pools.account_id = shocks.account_id
            and pools.asset = shocks.asset

    cross join lateral (

        select
            case
                when pools.pool_kind = 'multi_assets' then 1
                else shocks.index_price * (1 + shocks.shock)
            end as price

    ) as unit

    group by
        pools.scenario,
        pools.account_id,
        pools.account_name,
        pools.environment,
        pools.snapshot_at

),

results as (

    select
        accounts.*,
        equity.equity,
        equity.equity
        + coalesce(collateral.change, 0)
        + accounts.unrealized_change as equity_after,
        coalesce(equity.reason, accounts.reason) as why

    from accounts

    left join analytics.equity
        on
            accounts.account_id = equity.account_id
            and accounts.snapshot_at = equity.snapshot_at

    left join collateral
        on
            accounts.scenario = collateral.scenario
            and accounts.account_id = collateral.account_id

),

totals as (

    select
        results.scenario,
        results.environment,
        case when bool_and(results.equity is not null)
            then sum(results.equity)
        end as equity,
        case when bool_and(results.equity_after is not null)
            then sum(results.equity_after)
        end as equity_after,
        case when bool_and(results.margin_balance is not null)
            then sum(results.margin_balance)
        end as margin_balance,
        case when bool_and(results.maintenance_margin is not null)
            then sum(results.maintenance_margin)
        end as maintenance_margin,
        case when bool_and(results.margin_ratio is not null)
            then max(results.margin_ratio)
        end as margin_ratio,
        sum(results.pools)::bigint as pools,
        sum(results.pools_liquidated)::bigint as pools_liquidated,
        bool_or(results.is_estimated) as is_estimated,
        string_agg(
            results.account_name || ': ' || results.why,
            '; ' order by results.account_name
        ) as why

    from results

    group by results.scenario, results.environment

    having count(*) > 1

),

rows as (

    select
        1 as part,
        results.scenario,
        results.account_id,
        results.account_name,
        results.environment,
        results.snapshot_at,
        results.equity,
        results.equity_after,
        results.margin_balance,
        results.maintenance_margin,
        results.margin_ratio,
        results.pools,
        results.pools_liquidated,
        results.is_estimated,
        results.why

    from results

    union all

    select
        2,
        totals.scenario,
        cast(null as bigint),
        cast(null as text),
        totals.environment,
        cast(null as timestamptz),
        totals.equity,
        totals.equity_after,
        totals.margin_balance,
        totals.maintenance_margin,
        totals.margin_ratio,
        totals.pools,
        totals.pools_liquidated,
        totals.is_estimated,
        totals.why

    from totals

)

select
    rows.scenario,
    rows.account_id,
    rows.account_name,
    rows.environment,
    rows.snapshot_at,
    round(rows.equity, 8) as equity,
    round(rows.equity_after, 8) as equity_after,
    round(rows.equity_after - rows.equity, 8) as equity_change,
    round(rows.margin_balance, 8) as margin_balance_after,
    round(rows.maintenance_margin, 8) as maintenance_margin_after,
    round(rows.margin_balance - rows.maintenance_margin, 8)
        as margin_surplus_after,
    round(rows.margin_ratio, 8) as highest_margin_ratio_after,
    rows.pools,
    rows.pools_liquidated,
    rows.is_estimated,
    rows.why as reason

from rows

order by
    rows.scenario, rows.environment, rows.part, rows.account_name;

end;
$$;

comment on function analytics.stress(text, timestamptz, text) is
    'What shocks do to an account or a group (all: every account) at the '
    'latest taken slots until an instant (null: now): equity with assets at '
    'index prices, margin balance and maintenance margin as they decide on a '
    'liquidation (collateral after haircuts in multi-assets mode, each '
    'position in the bracket that it comes into), all in USD. Without shocks '
    'every scenario of stress_scenarios; else one text such as BTC -10 %, * '
    '-20 %. Several accounts have a row for their sum, without a name.';
