-- Grain: one instant. What a parameter of a question means: an instant, or
-- now, today, yesterday, tomorrow as seen from analytics.as_of(). Text without
-- a zone is UTC, whatever the session's zone is.
create function analytics.instant(given text)
returns timestamptz
language sql
stable
parallel safe
set timezone = 'UTC'
set search_path = pg_catalog, pg_temp
return case
    when lower(btrim(given)) = 'now' then analytics.as_of()
    else
        cast(
            regexp_replace(
                given,
                '\m(yesterday|today|tomorrow)\M',
                cast(
                    cast(analytics.as_of() at time zone 'UTC' as date)
                    + case
                        when given ~* '\myesterday\M' then -1
                        when given ~* '\mtomorrow\M' then 1
                        else 0
                    end
                    as text
                ),
                'i'
            )
            as timestamptz
        )
end;

comment on function analytics.instant(text) is
    'The instant that a text means. now, today, yesterday and tomorrow are '
    'seen from analytics.as_of(), not from the clock; text without a zone is '
    'UTC.';
