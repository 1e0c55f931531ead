-- Grain: one row per income type that is described or was booked.
create view analytics.income_types as

with

described as (

    select
        cast(income_category.income_type as text) as income_type,
        income_category.category,
        income_category.settles_within,
        income_category.is_documented

    from history.income_category

),

-- types without a description: sums of flows are few, flows are many
met as (

    select distinct cast(slot_flow.income_type as text) as income_type

    from history.slot_flow

    where not exists (

        select 1

        from history.income_category

        where income_category.income_type = slot_flow.income_type

    )

),

types as (

    select * from described

    union all

    select
        met.income_type,
        'unclassified',
        interval '5 seconds',
        false

    from met

)

select
    types.income_type,
    types.category,
    meaning.description,
    types.category = 'external' as is_external,
    types.is_documented,
    cast(extract(epoch from types.settles_within) as numeric(12, 3))
        as settles_within_seconds

from types

inner join (
    values
    ('external', 'Money from or to elsewhere: no profit.'),
    ('realized', 'Profit of what was closed, delivered or exercised.'),
    ('funding', 'Funding fees.'),
    ('commission', 'Commissions.'),
    ('rebate', 'Commissions that came back.'),
    ('yield', 'Rewards for holding an asset.'),
    ('bonus', 'Bonuses, vouchers, earnings from referred users.'),
    ('liquidation', 'Liquidation fees, insurance, penalties.'),
    ('conversion', 'One asset turned into another; the legs nearly cancel.'),
    ('unclassified', 'Not described: see history.income_category.')
) as meaning (category, description)
    on types.category = meaning.category;

comment on view analytics.income_types is
    'What types of money flows mean. Edit it by plain SQL in '
    'history.income_category; views follow at once.';
comment on column analytics.income_types.income_type is
    'incomeType of the exchange.';
comment on column analytics.income_types.category is
    'external, or the part of the profit that it belongs to: realized, '
    'funding, commission, rebate, yield, bonus, liquidation, conversion; '
    'unclassified when not described.';
comment on column analytics.income_types.description is
    'The category in words.';
comment on column analytics.income_types.is_external is
    'true: money from or to elsewhere, no profit.';
comment on column analytics.income_types.is_documented is
    'true: the exchange''s page lists the type.';
comment on column analytics.income_types.settles_within_seconds is
    'How long after its stamp a flow may reach the wallet, in seconds.';
