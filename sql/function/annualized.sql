-- Grain: one number. A return over some days as a yearly one, the year having
-- 365 days.
create function analytics.annualized(total_return numeric, days numeric)
returns numeric
language sql
immutable
parallel safe
return case
    when total_return > -1 and days > 0
        then round(power(1 + total_return, 365 / days) - 1, 12)
end;

comment on function analytics.annualized(numeric, numeric) is
    '(1 + total_return) ^ (365 / days) - 1; null when everything was lost.';
