-- How old an index price may be is said once, for all who price; how the settle asset of a position
-- is known is noted; and what older rules priced is told of as unknown until it is priced anew.

create table price_setting (
    is_only             boolean  not null default true,
    index_price_max_age interval not null,

    constraint price_setting_pkey primary key (is_only),
    constraint price_setting_has_one_row check (is_only),
    constraint price_setting_index_price_is_at_most_an_hour_old
        check (index_price_max_age between interval '0' and interval '1 hour')
);

comment on table price_setting is
    'One row: how prices are chosen. Edit it by plain SQL; what depends on it is made anew by the next refresh. Without the row an index price serves its own instant only.';
comment on column price_setting.is_only is 'Always true: there is no second row.';
comment on column price_setting.index_price_max_age is 'How old the latest index price may be to be the price of a snapshot or flow; older ones serve as the nearest at most.';

insert into price_setting (index_price_max_age) values (interval '5 minutes');

comment on column asset_balance_value.source is
    'Rung of the price ladder. index: the latest index price, no older than price_setting says; override: by hand; implied: what the account''s free margin is worth in USD and in the asset, less the haircut; nearest: the index price nearest in time, of a stable asset, within 90 days; implied, haircut included: as implied, while the haircut is not known. contract and candle are not written yet.';
comment on column income.price_source is
    'Rung of the price ladder. index: the latest index price, no older than price_setting says; override: by hand; slot: the price of the slot at whose capture the flow was under way; nearest: the index price nearest in time, within an hour, of a stable asset 90 days. contract and candle are not written yet.';

alter table position add column settle_asset_source text collate "C";

alter table position
    add constraint position_settle_asset_source_is_known
        check (settle_asset_source in ('reply', 'credits', 'contract', 'derived')),
    add constraint position_settle_asset_has_a_source
        check (settle_asset_source is null or settle_asset is not null);

comment on column position.settle_asset is 'Asset that PnL and margin are in; null while it is not known.';
comment on column position.settle_asset_source is
    'How settle_asset is known. reply: the reply says so; credits: the account trades on credits; contract: margin asset of the contract; derived: the contract is not known, the symbol ends in the asset, and the positions of that asset sum up to the asset''s own maintenance margin and unrealized profit. Null when settle_asset is, and of rows that an older version settled.';

-- What a contract that arrives later may settle.
create index position_without_contract on position (account_id, snapshot_at)
where settle_asset is null or settle_asset_source = 'derived';

drop index position_without_settle_asset;

-- Sums of flows that the rules of price_source have not priced: until they are made anew, the
-- flows of those hours are not told as booked, so profit is unknown there instead of wrong.
insert into derive_queue (account_id, hour)
select account_id, hour
from (
    select account_id, date_trunc('hour', snapshot_at, 'UTC') as hour
    from slot_flow
    where usd_value is not null
    union
    select account_id, date_trunc('hour', occurred_at, 'UTC')
    from income
    where booked_slot is not null
) as priced
where not exists (select from derivation where name = 'rules, version 2')
order by account_id, hour;

update income_coverage
set booked = income_coverage.booked - queued.hours
from (
    select account_id, range_agg(tstzrange(hour, hour + interval '1 hour')) as hours
    from derive_queue
    group by account_id
) as queued
where queued.account_id = income_coverage.account_id
    and income_coverage.booked && queued.hours;
