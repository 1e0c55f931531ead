-- What changed between two snapshots: equity, settings, wallets and positions
-- since, until: instants, whose latest taken slots are compared; without them now and 24 hours before.
-- Each figure is in its own unit.
\if :{?since}
\else
\set since ''
\endif
\if :{?until}
\else
\set until ''
\endif
select
    account_name as account,
    kind,
    nullif(name, '') as symbol,
    figure,
    coalesce(cast(trim_scale(value_before) as text), text_before) as before,
    coalesce(cast(trim_scale(value_after) as text), text_after) as after,
    trim_scale(change) as change,
    slot_before,
    slot_after,
    concat_ws(
        ', ',
        reason,
        case
            when coalesce(cast(value_before as text), text_before) is null
                and reason is null
                then 'not there before'
            when coalesce(cast(value_after as text), text_after) is null
                and reason is null
                then 'not there any more'
            when change is null and reason is null then 'no number'
        end
    ) as note

from analytics.snapshot_changes(
    null,
    analytics.instant(nullif(:'since', '')),
    analytics.instant(nullif(:'until', ''))
)

order by environment, account_name, kind, name, figure;
