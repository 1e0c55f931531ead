-- Grain: one number. The money-weighted return: the growth at which what was put
-- in and taken out is worth nothing together at the end. Amounts put in are
-- negative; each has the days that remain for it.
create function definition.money_weighted(amounts numeric[], days numeric[])
returns numeric
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$

declare
    -- growth over all days: what is sought lies between
    low numeric := 0.000001;
    high numeric := 1000000;
    middle numeric;
    span numeric := 0;
    worth_low numeric;
    worth numeric;

begin

    for i in 1 .. coalesce(array_length(amounts, 1), 0) loop
        span := greatest(span, days[i]);
    end loop;

    if span = 0 then
        return null;
    end if;

    for step in 0 .. 60 loop

        middle := case step
            when 0 then low
            when 1 then high
            else round(sqrt(low * high), 20)
        end;
        worth := 0;

        for i in 1 .. array_length(amounts, 1) loop
            worth := worth
                + amounts[i] * power(middle, round(days[i] / span, 12));
        end loop;

        if step = 0 then
            worth_low := worth;
        elsif step = 1 then
            if sign(worth) = sign(worth_low) then
                return null;
            end if;
        elsif sign(worth) = sign(worth_low) then
            low := middle;
        else
            high := middle;
        end if;

    end loop;

    return round(sqrt(low * high) - 1, 10);

end

$$;

comment on function definition.money_weighted(numeric[], numeric[]) is
    'Money-weighted return, by halving; null when no growth between a millionth '
    'and a million fits, or one amount is not known.';
