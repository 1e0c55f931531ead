-- Money flows: what came and went, by account, meaning, type and asset, the largest first
-- since, until: instants of the exchange's stamp, the second one not included;
-- without them the last seven days.
-- internal: from one account of yours to another. A flow by itself:
-- analytics.income_events. unpriced_flows: of those no price is known, so that
-- net_usd is not either.
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
with

flows as (

    select
        account_name,
        coalesce(group_flow, category) as kind,
        income_type,
        asset,
        amount,
        usd_value,
        occurred_at

    from analytics.income_events

    where
        occurred_at >= coalesce(
            analytics.instant(nullif(:'since', '')),
            analytics.as_of() - interval '168 hours'
        )
        and occurred_at < coalesce(
            analytics.instant(nullif(:'until', '')),
            analytics.as_of()
        )

)

select
    account_name as account,
    kind,
    income_type as type,
    asset,
    count(*) as flows,
    trim_scale(sum(amount) filter (where amount > 0)) as amount_in,
    trim_scale(sum(amount) filter (where amount < 0)) as amount_out,
    round(analytics.sum_known(usd_value), 2) as net_usd,
    count(*) - count(usd_value) as unpriced_flows,
    max(occurred_at) as latest

from flows

group by account_name, kind, income_type, asset

order by
    account_name,
    abs(analytics.sum_known(usd_value)) desc nulls last,
    kind,
    income_type,
    asset;
