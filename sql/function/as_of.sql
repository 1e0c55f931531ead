-- Grain: one instant. What "now" means to every view; no view reads a clock
-- but through it. To look from the past:
-- set analytics.as_of = '2026-11-01T00:00:00Z'
-- Text without a zone is UTC, whatever the session's zone is.
create function analytics.as_of()
returns timestamptz
language sql
stable
parallel safe
set timezone = 'UTC'
set search_path = pg_catalog, pg_temp
return coalesce(
    cast(nullif(current_setting('analytics.as_of', true), '') as timestamptz),
    now()
);

comment on function analytics.as_of() is
    'The instant that the views look from: the setting analytics.as_of, '
    'else the clock.';
