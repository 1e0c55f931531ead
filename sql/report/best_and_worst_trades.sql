-- Best and worst trades: what each position made from opening to closing it, and how bad and good it stood, in USD
-- since: an instant; without it the last 30 days. The ten best and the ten worst of each account that
-- were closed since then, after fees and funding; mae and mfe are before them, sampled on the grid.
\if :{?since}
\else
\set since ''
\endif
with

closed as (

    select *

    from analytics.position_episodes

    where closed_at >= coalesce(
        analytics.instant(nullif(:'since', '')),
        analytics.as_of() - interval '720 hours'
    )

),

ranked as (

    select
        closed.*,
        row_number() over (
            partition by account_id
            order by net desc nulls last, closed_at, symbol, position_side
        ) as best,
        row_number() over (
            partition by account_id
            order by net nulls last, closed_at, symbol, position_side
        ) as worst

    from closed

)

select
    account_name as account,
    symbol,
    direction,
    opened_at,
    closed_at,
    trim_scale(peak_amount) as amount,
    round(net, 2) as net,
    round(realized, 2) as realized,
    round(funding, 2) as funding,
    round(commission, 2) as commission,
    round(mae, 2) as mae,
    round(mfe, 2) as mfe,
    sampled_every_seconds as sampled_every_s,
    concat_ws(
        ', ', reason, case when is_uncertain then 'uncertain' end
    ) as note

from ranked

where best <= 10 or worst <= 10

order by environment, account_name, net desc nulls last, closed_at, symbol, direction;
