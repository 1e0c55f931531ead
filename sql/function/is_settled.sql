-- Grain: one yes or no. Whether what happened in a stretch of time can change
-- no more but by late loads.
create function analytics.is_settled(
    account_id bigint, starts_at timestamptz, ends_at timestamptz
)
returns boolean
language sql
stable
parallel safe
return analytics.is_flows_known(
    is_settled.account_id,
    is_settled.starts_at,
    is_settled.ends_at + interval '1 hour'
)
and not exists (

    select 1

    from analytics.slots

    where
        slots.account_id = is_settled.account_id
        and slots.day
        >= cast(is_settled.starts_at at time zone 'UTC' as date)
        and slots.day <= cast(is_settled.ends_at at time zone 'UTC' as date)
        and slots.snapshot_at > is_settled.starts_at
        and slots.snapshot_at <= is_settled.ends_at
        and (
            slots.state in ('pending', 'unaccounted') or slots.is_provisional
        )

);

comment on function analytics.is_settled(bigint, timestamptz, timestamptz) is
    'true: every slot of an account in a stretch of time is accounted for, and '
    'its flows were requested until an hour past the end.';
