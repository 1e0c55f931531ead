-- Grain: one row per asset that is named. What the text of a shock says:
-- select * from analytics.shocks('BTC -10 %, * -20 %')
create function analytics.shocks(shocks text)
returns table (asset text, shock numeric)
language plpgsql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
    part text;
    words text[];
begin
    foreach part in array string_to_array(coalesce(shocks.shocks, ''), ',')
    loop
        words := regexp_match(
            part, '^\s*(\S+)\s+([+-]?[0-9]{1,6}(?:[.][0-9]{1,18})?)\s*%\s*$'
        );
        if words is null then
            raise exception 'shock "%" is not understood', btrim(part)
                using
                    errcode = '22023',
                    hint = 'Write an asset, or * for every other coin, and '
                        'a percentage: BTC -10 %, * -20 %';
        end if;
        if cast(words[2] as numeric) <= -100 then
            raise exception
                'shock "%": no price falls by 100 %% or more', btrim(part)
                using errcode = '22023';
        end if;
        asset := words[1];
        shock := cast(words[2] as numeric) / 100;
        return next;
    end loop;
end;
$$;

comment on function analytics.shocks(text) is
    'The assets and fractions of a text such as BTC -10 %, * -20 %; * is '
    'every coin that is not named and not stable.';
