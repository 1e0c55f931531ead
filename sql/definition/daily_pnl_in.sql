-- Grain: one row per account and day of any zone. Of a zone of which
-- nothing is kept, days are made as they are queried.
create function definition.daily_pnl_in(
    place text, from_day date, to_day date
)
returns setof definition.rounded_daily_pnl
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

begin

    perform set_config(
        'analytics.zone', coalesce(daily_pnl_in.place, ''), true
    );

    return query

    select daily.*

    from definition.rounded_daily_pnl as daily

    inner join history.account
        on daily.account_id = account.account_id

    where
        daily.zone = coalesce(daily_pnl_in.place, account.reporting_zone)
        and daily.day >= coalesce(daily_pnl_in.from_day, daily.day)
        and daily.day <= coalesce(daily_pnl_in.to_day, daily.day);

    perform set_config('analytics.zone', '', true);

end

$$;

comment on function definition.daily_pnl_in(text, date, date) is
    'Rows of definition.rounded_daily_pnl in a zone; without one, in each '
    'account''s reporting zone.';
