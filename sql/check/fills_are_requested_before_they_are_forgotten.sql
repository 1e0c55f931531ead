-- Symbols whose flows speak of fills that the exchange forgets within ten days and that were not requested.
-- severity: warn
-- The exchange keeps them for 90 days. Of accounts in hedge mode, and of those whose fills were requested lately.
with

asking as (

    -- an account whose flows alone do not show the side of a profit
    select
        account.account_id,
        account.name as account

    from history.account as account

    cross join lateral (

        select account_snapshot.hedge_mode

        from history.account_snapshot

        where account_snapshot.account_id = account.account_id

        order by account_snapshot.snapshot_at desc

        limit 1

    ) as last_slot

    left join history.account_stream as visit
        on
            account.account_id = visit.account_id
            and visit.stream = 'trade'

    where
        last_slot.hedge_mode
        or visit.last_asked_at >= analytics.as_of() - interval '1 day'

),

traded as (

    select
        asking.account,
        asking.account_id,
        income.symbol,
        income.occurred_at

    from asking

    inner join history.income as income
        on asking.account_id = income.account_id

    where
        income.income_type in ('REALIZED_PNL', 'COMMISSION')
        and income.symbol <> ''
        -- the last hour is not requested any more
        and income.occurred_at
        >= analytics.as_of() - interval '90 days' + interval '1 hour'
        and income.occurred_at < analytics.as_of() - interval '80 days'
        and income.occurred_at >= cast(:'since' as timestamptz)

)

select
    traded.account,
    min(traded.occurred_at) as slot,
    traded.symbol,
    count(*) as flows,
    min(traded.occurred_at) + interval '90 days' as forgotten_at

from traded

left join history.trade_coverage as coverage
    on
        traded.account_id = coverage.account_id
        and traded.symbol = coverage.symbol

where
    coverage.known is null
    or not (coverage.known + coverage.forgotten) @> traded.occurred_at

group by traded.account, traded.symbol

order by min(traded.occurred_at), traded.account, traded.symbol;
