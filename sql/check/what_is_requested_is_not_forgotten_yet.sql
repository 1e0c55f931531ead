-- Flows and fills that the exchange no longer had when they were requested: they are lost.
-- severity: warn
with

forgotten as (

    select
        coverage.account_id,
        'income' as stream,
        '' as symbol,
        unnest(coverage.forgotten) as part

    from history.income_coverage as coverage

    union all

    select
        coverage.account_id,
        'trade' as stream,
        coverage.symbol,
        unnest(coverage.forgotten) as part

    from history.trade_coverage as coverage

)

select
    account.name as account,
    lower(forgotten.part) as slot,
    upper(forgotten.part) as until,
    forgotten.stream,
    forgotten.symbol

from forgotten

inner join history.account as account
    on forgotten.account_id = account.account_id

where upper(forgotten.part) >= cast(:'since' as timestamptz)

order by lower(forgotten.part), account.name, forgotten.symbol;
