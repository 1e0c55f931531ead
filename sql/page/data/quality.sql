-- Rules that a snapshot does not keep
-- place: 60
-- asks: Does what the exchange sent contradict itself?
-- unit: as the rule's
-- about: now
-- width: half
-- method: Of the last 24 hours.
select
    account_name as account,
    environment,
    replace(rule, '_', ' ') as rule,
    count(*) as times,
    max(abs(difference)) as largest_difference,
    max(snapshot_at) as last_slot_at,
    min(subject) as note

from analytics.data_quality

where
    account_name = any(cast(:'accounts' as text[]))
    and snapshot_at > (select analytics.as_of()) - interval '24 hours'

group by account_name, environment, rule

order by account_name, rule;
