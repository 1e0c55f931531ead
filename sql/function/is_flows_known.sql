-- Grain: one yes or no. Whether every money flow of a stretch of time was
-- requested, later than any could still be on its way, and is booked.
create function analytics.is_flows_known(
    account_id bigint, starts_at timestamptz, ends_at timestamptz
)
returns boolean
language sql
stable
parallel safe
security definer
set search_path = pg_catalog, pg_temp
return coalesce(
    (
        select
            income_coverage.booked
            @> tstzrange(is_flows_known.starts_at, is_flows_known.ends_at)

        from history.income_coverage

        where income_coverage.account_id = is_flows_known.account_id
    ),
    false
);

comment on function
analytics.is_flows_known(bigint, timestamptz, timestamptz) is
    'true: every money flow of the account from the first instant to before '
    'the second is known and booked.';
