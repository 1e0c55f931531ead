-- Flows of types that history.income_category does not describe: they count as unclassified profit.
-- severity: warn
select
    account.name as account,
    flow.snapshot_at as slot,
    flow.income_type,
    flow.asset,
    flow.amount,
    flow.usd_value

from history.slot_flow as flow

inner join history.account as account
    on flow.account_id = account.account_id

where
    flow.snapshot_at >= cast(:'since' as timestamptz)
    and not exists (

        select 1

        from history.income_category

        where income_category.income_type = flow.income_type

    )

order by flow.snapshot_at, account.name;
