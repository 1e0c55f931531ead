-- Equity now
-- place: 30
-- asks: How much is it?
-- unit: USD
-- about: now
-- width: half
-- show: account, equity_usd, open_profit_usd, slot_at, note
-- method: Margin balances at index prices, of the latest snapshot of each account.
-- Together: at the latest slot of which every member's equity is known.
with

chosen as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        accounts.state

    from analytics.accounts

    where accounts.account_name = any(cast(:'accounts' as text[]))

),

together as (

    select distinct on (environment)
        environment,
        equity,
        snapshot_at,
        reason

    from analytics.group_equity

    where
        group_name = :'group'
        and snapshot_at > (select analytics.as_of()) - interval '24 hours'

    order by environment, equity is null, snapshot_at desc

)

select
    chosen.account_name as account,
    chosen.environment,
    round(worth.equity, 2) as equity_usd,
    round(worth.unrealized_value, 2) as open_profit_usd,
    case
        when worth.multi_assets_margin then 'multi-assets'
        when not worth.multi_assets_margin then 'single-asset'
    end as mode,
    worth.snapshot_at as slot_at,
    concat_ws(
        ', ',
        case when worth.account_id is null then 'no snapshot yet' end,
        worth.reason,
        case when chosen.state <> 'active' then chosen.state end
    ) as note

from chosen

left join analytics.latest_equity as worth
    on chosen.account_id = worth.account_id

union all

select
    null,
    together.environment,
    round(together.equity, 2),
    (
        select round(analytics.sum_known(worth.unrealized_value), 2)

        from chosen

        inner join analytics.latest_equity as worth
            on chosen.account_id = worth.account_id

        where chosen.environment = together.environment
    ),
    null,
    together.snapshot_at,
    together.reason

from together

order by account nulls first, environment;
