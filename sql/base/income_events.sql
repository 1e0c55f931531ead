-- Grain: one row per money flow.
create view analytics.income_events as

select
    income.account_id,
    account.name as account_name,
    account.environment,
    income.occurred_at,
    cast(income.income_type as text) as income_type,
    coalesce(income_category.category, 'unclassified') as category,
    cast(income.asset as text) as asset,
    nullif(cast(income.symbol as text), '') as symbol,
    fill.position_side,
    cast(analytics.bounded_10(income.amount) as numeric(28, 10)) as amount,
    cast(analytics.bounded_10(income.index_price) as numeric(28, 10))
        as index_price,
    income.price_source,
    cast(
        analytics.bounded_8(income.amount * income.index_price)
        as numeric(28, 8)
    ) as usd_value,
    case
        when pair.is_mutual then 'internal'
        when income_category.category = 'external' then 'external'
    end as group_flow,
    income.booked_slot,
    income.booking,
    cast(
        (income.booked_slot - interval '1 microsecond') at time zone 'UTC'
        as date
    ) as day,
    text 'UTC' as zone,
    nullif(cast(income.tran_id as text), '') as tran_id,
    nullif(cast(income.trade_id as text), '') as trade_id,
    income.info,
    income.first_seen_at,
    income.load_id,
    income.price_observed_at,
    cast(
        extract(epoch from income.occurred_at - income.price_observed_at)
        as numeric(16, 3)
    ) as price_age_seconds,
    case when income.index_price is null then 'no price' end as reason

from history.income

inner join history.account
    on income.account_id = account.account_id

left join history.income_category
    on income.income_type = income_category.income_type

-- which side of a position a fill was for; a flow has its fill's time
left join lateral (

    select trade.position_side

    from history.trade

    where
        income.trade_id <> ''
        and trade.account_id = income.account_id
        and trade.symbol = income.symbol
        and trade.trade_id = income.trade_id
        and trade.occurred_at >= income.occurred_at - interval '1 minute'
        and trade.occurred_at <= income.occurred_at + interval '1 minute'

    limit 1

) as fill on true

-- what one account of the operator sends and another gets: each must be the
-- other's best match, so that nothing is matched twice
left join lateral (

    select true as is_mutual

    from (

        select
            other.account_id,
            other.occurred_at,
            other.income_type,
            other.tran_id,
            other.asset,
            other.amount,
            other_account.venue,
            other_account.environment

        from history.account as other_account

        inner join history.income as other
            on other_account.account_id = other.account_id

        inner join history.income_category as other_category
            on other.income_type = other_category.income_type

        where
            other_account.kind = 'trading'
            and other_account.venue = account.venue
            and other_account.environment = account.environment
            and other_category.category = 'external'
            and other.account_id <> income.account_id
            and other.asset = income.asset
            and other.amount = -income.amount
            and other.occurred_at
            >= income.occurred_at - interval '60 seconds'
            and other.occurred_at
            <= income.occurred_at + interval '60 seconds'

        order by
            other.tran_id = income.tran_id desc,
            abs(
                extract(epoch from other.occurred_at - income.occurred_at)
            ),
            other.account_id,
            other.occurred_at,
            other.income_type,
            other.tran_id

        limit 1

    ) as partner

    cross join lateral (

        select
            other.account_id,
            other.occurred_at,
            other.income_type,
            other.tran_id,
            other.asset,
            other.amount,
            other_account.venue,
            other_account.environment

        from history.account as other_account

        inner join history.income as other
            on other_account.account_id = other.account_id

        inner join history.income_category as other_category
            on other.income_type = other_category.income_type

        where
            other_account.kind = 'trading'
            and other_account.venue = partner.venue
            and other_account.environment = partner.environment
            and other_category.category = 'external'
            and other.account_id <> partner.account_id
            and other.asset = partner.asset
            and other.amount = -partner.amount
            and other.occurred_at
            >= partner.occurred_at - interval '60 seconds'
            and other.occurred_at
            <= partner.occurred_at + interval '60 seconds'

        order by
            other.tran_id = partner.tran_id desc,
            abs(
                extract(epoch from other.occurred_at - partner.occurred_at)
            ),
            other.account_id,
            other.occurred_at,
            other.income_type,
            other.tran_id

        limit 1

    ) as returned

    where
        returned.account_id = income.account_id
        and returned.occurred_at = income.occurred_at
        and returned.income_type = income.income_type
        and returned.tran_id = income.tran_id

) as pair on income_category.category = 'external'

where account.kind = 'trading';

comment on view analytics.income_events is
    'Money flows, one by one, with what each means, what it was worth, and '
    'which snapshot''s wallet first contained it. The stamp is for display: '
    'profit goes by booked_slot.';
comment on column analytics.income_events.occurred_at is
    'The exchange''s stamp. A wallet may show the flow later.';
comment on column analytics.income_events.income_type is
    'incomeType; an open list.';
comment on column analytics.income_events.category is
    'What the type means: see income_types.';
comment on column analytics.income_events.asset is
    'The asset of the amount.';
comment on column analytics.income_events.position_side is
    'BOTH, LONG or SHORT of the fill that caused the flow; null when the fill '
    'is not stored, or there is none.';
comment on column analytics.income_events.amount is
    'Signed, in the asset: in is positive.';
comment on column analytics.income_events.index_price is
    'USD per unit at occurred_at; null when not known.';
comment on column analytics.income_events.price_source is
    'How good the price is. index: the latest index price, at most 5 minutes '
    'old or what price_setting says; override: by hand; slot: that of the slot at whose capture the flow '
    'was under way; nearest: the index price nearest in time, within an hour, '
    'of a stable asset 90 days; null when there is none: see reason.';
comment on column analytics.income_events.usd_value is
    'amount at index_price, USD.';
comment on column analytics.income_events.group_flow is
    'For external flows. internal: another account of the settings sent or '
    'got the same amount within a minute; external: none did. A label for '
    'gross flows: profit does not depend on it. Null for other flows.';
comment on column analytics.income_events.booking is
    'How booked_slot was found: settled, exact, ambiguous or by_time.';
comment on column analytics.income_events.day is
    'UTC day of the interval that the flow is booked to; null while it is '
    'not.';
comment on column analytics.income_events.tran_id is
    'tranId; unique only within an income type.';
comment on column analytics.income_events.trade_id is
    'tradeId; null when there is none.';
comment on column analytics.income_events.info is
    'info: the type again, or free text.';
comment on column analytics.income_events.first_seen_at is
    'When the exchange first reported the flow to this program.';
comment on column analytics.income_events.price_age_seconds is
    'occurred_at less price_observed_at, seconds; negative when the price '
    'came later.';
comment on column analytics.income_events.reason is
    'Why usd_value is null: no price. It is filled when a price within an '
    'hour, of a stable asset within 90 days, arrives.';
