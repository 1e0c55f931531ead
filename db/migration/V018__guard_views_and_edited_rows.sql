-- What an installed object looked like, so that one that was replaced or is somebody else's is told.

alter table installed_object
    add column object_id         bigint,
    add column definition_sha256 text    collate "C",
    add column server_version    integer,
    add column comments          jsonb,
    add constraint installed_object_definition_is_a_sha256
        check (definition_sha256 ~ '^[0-9a-f]{64}$');

comment on column installed_object.object_id is 'Its oid when it was installed: replaced in place it keeps it, dropped and created it does not. Null when installed by a version that did not remember.';
comment on column installed_object.definition_sha256 is 'Digest of how PostgreSQL told its definition then, hex. Null when installed by a version that did not remember.';
comment on column installed_object.server_version is 'server_version_num of the PostgreSQL that told the definition: another one may word the same definition otherwise.';
comment on column installed_object.comments is 'The program''s comments, by column, the object''s own under the empty name: what differs from them later was written by the DBA and outlives a new installation.';

-- What people edit by plain SQL keeps the rules that the views rely on. A rule that a row breaks
-- already is told with the row, before anything is changed.

do $$
declare
    broken text;
    zoned  record;
begin
    with broken_row (line) as (
        select format('income_category: income_type %s is not as the exchange writes it', quote_literal(income_type))
        from income_category
        where income_type !~ '^[^[:space:][:cntrl:]]+$' or income_type <> upper(income_type)
        union all
        select format('%s: asset %s is not as the exchange writes it', edited, quote_literal(asset))
        from (
            select 'price_override', asset from price_override
            union
            select 'negligible_asset', asset from negligible_asset
        ) as by_hand (edited, asset)
        where asset !~ '^[^[:space:][:cntrl:]]+$' or asset <> upper(asset)
        union all
        select format('price_override: price of %s from %s is no number', asset, valid_from)
        from price_override
        where index_price = 'NaN'
        union all
        select format('price_override: %s is valid from %s', asset, valid_from)
        from price_override
        where valid_from not between timestamptz '1970-01-01 00:00:00+00' and timestamptz '2100-01-01 00:00:00+00'
        union all
        select format('price_override: source of %s from %s says nothing', asset, valid_from)
        from price_override
        where source !~ '\S'
        union all
        select format('negligible_asset: source of %s says nothing', asset)
        from negligible_asset
        where source !~ '\S'
        union all
        select format('account_group_member: group %s is not in lower case, or begins, ends or is written with white space other than single spaces', quote_literal(group_name))
        from account_group_member
        where group_name <> lower(group_name) or group_name !~ '^[^[:space:][:cntrl:]]+( [^[:space:][:cntrl:]]+)*$'
        union all
        select format('account_group_member: account %s is in group %s from %s to %s', account_id, group_name, joined_on, left_on)
        from account_group_member
        where joined_on not between date '1970-01-01' and date '2100-01-01'
            or left_on not between date '1970-01-01' and date '2100-01-01'
        union all
        select format(
            'account_group_member: account %s is in group %s twice, from %s to %s and from %s to %s',
            one.account_id, one.group_name, one.joined_on, coalesce(one.left_on::text, 'now'),
            other.joined_on, coalesce(other.left_on::text, 'now'))
        from account_group_member as one
        inner join account_group_member as other
            on one.account_id = other.account_id
            and one.group_name = other.group_name
            and one.joined_on < other.joined_on
            and other.joined_on <= coalesce(one.left_on, 'infinity')
    )
    select string_agg(line, '; ' order by line) into broken from broken_row;

    -- how earlier versions wrote it when no settings named a zone
    update account set reporting_zone = 'UTC' where reporting_zone = 'Z';

    for zoned in select name, reporting_zone from account loop
        -- what the constraint below refuses by its form
        if zoned.reporting_zone !~ '/' and zoned.reporting_zone ~ '[0-9+-]'
            and zoned.reporting_zone not in (
                'CST6CDT', 'EST5EDT', 'GB-Eire', 'GMT0', 'MST7MDT', 'NZ-CHAT', 'PST8PDT', 'W-SU'
            )
        then
            broken := concat_ws('; ', broken, format(
                'account: reporting_zone %s of %s is an offset, want a name such as Europe/Zurich',
                quote_literal(zoned.reporting_zone), zoned.name));
        end if;
        begin
            perform timestamptz '2000-01-01 00:00:00+00' at time zone zoned.reporting_zone;
        exception when invalid_parameter_value then
            broken := concat_ws('; ', broken, format(
                'account: reporting_zone %s of %s is not known', quote_literal(zoned.reporting_zone), zoned.name));
        end;
    end loop;

    if broken is not null then
        raise exception 'rows that were edited by hand break rules of this version: %', broken
            using errcode = '23514', hint = 'Mend the rows by plain SQL, then migrate again.';
    end if;
end
$$;

alter table income_category
    add constraint income_category_type_is_as_the_exchange_writes_it
        check (income_type ~ '^[^[:space:][:cntrl:]]+$' and income_type = upper(income_type));

alter table price_override
    add constraint price_override_asset_is_as_the_exchange_writes_it
        check (asset ~ '^[^[:space:][:cntrl:]]+$' and asset = upper(asset)),
    add constraint price_override_price_is_a_number check (index_price <> 'NaN'),
    add constraint price_override_begins_in_a_sane_year check (
        valid_from between timestamptz '1970-01-01 00:00:00+00' and timestamptz '2100-01-01 00:00:00+00'
    ),
    add constraint price_override_source_says_something check (source ~ '\S');

alter table negligible_asset
    add constraint negligible_asset_is_as_the_exchange_writes_it
        check (asset ~ '^[^[:space:][:cntrl:]]+$' and asset = upper(asset)),
    add constraint negligible_asset_source_says_something check (source ~ '\S');

-- An exclusion constraint compares texts and numbers by = only with an extension that not every
-- server has. Ranges of one value it compares without.
create type name_range as range (subtype = text, collation = "C");

comment on type name_range is 'A name as a range of itself, for exclusion constraints.';

alter table account_group_member
    add constraint account_group_member_group_is_in_lower_case
        check (group_name = lower(group_name)),
    add constraint account_group_member_group_is_trimmed
        check (group_name ~ '^[^[:space:][:cntrl:]]+( [^[:space:][:cntrl:]]+)*$'),
    add constraint account_group_member_joins_in_a_sane_year
        check (joined_on between date '1970-01-01' and date '2100-01-01'),
    add constraint account_group_member_leaves_in_a_sane_year
        check (left_on between date '1970-01-01' and date '2100-01-01'),
    add constraint account_group_member_counts_once exclude using gist (
        int8range(account_id, account_id, '[]') with &&,
        name_range(group_name, group_name, '[]') with &&,
        daterange(joined_on, left_on, '[]') with &&
    );

comment on column account_group_member.group_name is 'The group, in lower case. An account may be in several groups, and again in one that it left, but never twice on one day.';

-- A name with a digit that is no file of the time zone database PostgreSQL reads as an offset whose
-- sign is the opposite of what people write, and a bare abbreviation as an offset without summers.
alter table account
    add constraint account_reporting_zone_is_known check (
        (
            reporting_zone ~ '^[A-Za-z]+(/[A-Za-z_-]+)+$'
            or reporting_zone ~ '^Etc/GMT[+-]?[0-9]{1,2}$'
            or reporting_zone in (
                'UTC', 'GMT', 'CET', 'CST6CDT', 'Cuba', 'EET', 'EST', 'EST5EDT', 'Egypt', 'Eire', 'GB',
                'GB-Eire', 'GMT0', 'Greenwich', 'HST', 'Hongkong', 'Iceland', 'Iran', 'Israel',
                'Jamaica', 'Japan', 'Kwajalein', 'Libya', 'MET', 'MST', 'MST7MDT', 'NZ', 'NZ-CHAT',
                'Navajo', 'PRC', 'PST8PDT', 'Poland', 'Portugal', 'ROC', 'ROK', 'Singapore', 'Turkey',
                'UCT', 'Universal', 'W-SU', 'WET', 'Zulu'
            )
        )
        and timezone(reporting_zone, timestamptz '2000-01-01 00:00:00+00') is not null
    );
