-- Grain: one text: in which columns two rows differ.
create function definition.deviation(stored jsonb, defined jsonb)
returns text
language sql
immutable
parallel safe
set search_path = pg_catalog, pg_temp
as $$

    select
        case
            when deviation.stored is null then 'no fact'
            when deviation.defined is null then 'a fact of nothing'
            else (

                select
                    string_agg(
                        coalesce(kept.key, made.key)
                        || ' is '
                        || coalesce(kept.value #>> '{}', 'null')
                        || ', by definition '
                        || coalesce(made.value #>> '{}', 'null'),
                        '; ' order by
                            coalesce(kept.key, made.key)
                    )

                from jsonb_each(deviation.stored) as kept

                full join jsonb_each(deviation.defined) as made
                    on kept.key = made.key

                where kept.value is distinct from made.value

            )
        end

$$;

comment on function definition.deviation(jsonb, jsonb) is
    'Columns in which a stored row is not what its definition says, with both '
    'values.';
