-- Where a price comes from, of when it is, and which assets are worth about a dollar.
-- stable_asset is meant to be edited by plain SQL.

create table stable_asset (
    asset  text collate "C" not null,
    source text not null,

    constraint stable_asset_pkey primary key (asset),
    constraint stable_asset_is_named check (asset <> ''),
    constraint stable_asset_has_a_source check (source <> '')
);

comment on table stable_asset is
    'Assets that are meant to be worth a dollar. Their price may be as old as 90 days where nothing nearer is known, and one that an account''s own figures imply is only believed within 0.1 of a dollar. Edit it by plain SQL.';
comment on column stable_asset.asset is 'The asset.';
comment on column stable_asset.source is 'Who says so.';

insert into stable_asset (asset, source) values
    ('USDT', 'account-history'),
    ('USDC', 'account-history'),
    ('FDUSD', 'account-history'),
    ('BUSD', 'account-history'),
    ('TUSD', 'account-history'),
    ('USDP', 'account-history'),
    ('USD1', 'account-history'),
    ('U', 'account-history'),
    ('BFUSD', 'account-history'),
    ('LDUSDT', 'account-history'),
    ('RWUSD', 'account-history'),
    ('BNFCR', 'account-history');

-- What an account's own figures imply is made anew by the next refresh, which believes less.
alter table asset_balance_value drop constraint asset_balance_value_source_is_known;

delete from asset_balance_value where source = 'snapshot';

alter table asset_balance_value add constraint asset_balance_value_source_is_known
    check (source in (
        'index', 'override', 'implied', 'contract', 'candle', 'nearest', 'implied, haircut included'
    ));

comment on column asset_balance_value.source is
    'Rung of the price ladder. index: the latest index price, at most 5 minutes old; override: by hand; implied: what the account''s free margin is worth in USD and in the asset, less the haircut; nearest: the index price nearest in time, of a stable asset, within 90 days; implied, haircut included: as implied, while the haircut is not known. contract and candle are not written yet.';
comment on column asset_balance_value.observed_at is
    'Instant of the price; of an override, from when it holds.';

alter table income drop constraint income_price_source_is_known;

update income set index_price = null, price_source = null where price_source = 'snapshot';

alter table income add constraint income_price_source_is_known
    check (price_source in ('index', 'override', 'slot', 'contract', 'candle', 'nearest'));

alter table income add column price_observed_at timestamptz;

alter table income add constraint income_price_observation_is_of_a_price
    check (price_observed_at is null or price_source is not null);

comment on column income.price_source is
    'Rung of the price ladder. index: the latest index price, at most 5 minutes old; override: by hand; slot: the price of the slot at whose capture the flow was under way; nearest: the index price nearest in time, within an hour, of a stable asset 90 days. contract and candle are not written yet.';
comment on column income.price_observed_at is
    'Instant of the price, which may be later than the flow; of an override, from when it holds.';

-- What has no price, or stands on a lower rung, is looked for when a price arrives.
create index income_without_price on income (account_id, occurred_at)
where index_price is null;

alter table slot_flow add column unpriced integer not null default 0;

update slot_flow set unpriced = flows where usd_value is null;

alter table slot_flow add constraint slot_flow_value_is_null_when_a_price_lacks
    check (unpriced between 0 and flows and (usd_value is null) = (unpriced > 0));

comment on column slot_flow.unpriced is
    'How many of the flows have no price. usd_value is null when there is one.';
