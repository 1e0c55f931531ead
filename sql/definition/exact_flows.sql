-- Grain: one row per money flow, to 18 decimals.
create view analytics.exact_flows as

select
    income.account_id,
    income.occurred_at,
    income.booked_slot,
    cast(income.income_type as text) as income_type,
    coalesce(income_category.category, 'unclassified') as category,
    cast(income.asset as text) as asset,
    cast(income.symbol as text) as symbol,
    income.amount,
    cast(
        analytics.bounded_18(
            income.amount * coalesce(
                income.index_price,
                case when negligible_asset.asset is not null then 0 end
            )
        )
        as numeric(38, 18)
    ) as usd_value

from history.income

left join history.income_category
    on income.income_type = income_category.income_type

left join history.negligible_asset
    on income.asset = negligible_asset.asset;

comment on view analytics.exact_flows is
    'Money flows with what they mean and what they are worth, USD, to 18 '
    'decimals: for those who go on reckoning.';
comment on column analytics.exact_flows.occurred_at is
    'The exchange''s stamp.';
comment on column analytics.exact_flows.income_type is
    'incomeType.';
comment on column analytics.exact_flows.category is
    'What the type means; unclassified when nobody has said.';
comment on column analytics.exact_flows.symbol is
    'The symbol; empty for the account as a whole.';
comment on column analytics.exact_flows.amount is
    'Signed, in the asset.';
comment on column analytics.exact_flows.usd_value is
    'amount at the price of its own time; null when no price is known.';
