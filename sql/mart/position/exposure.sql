-- Grain: one row per account, taken slot and coin with an open position.
create view analytics.exposure as

with

summed as (

    select
        value.account_id,
        value.account_name,
        value.environment,
        value.snapshot_at,
        value.base_asset,
        count(*) as positions,
        coalesce(
            analytics.sum_known(value.notional_usd) filter (
                where value.position_amount > 0
            ),
            case when bool_and(value.position_amount < 0) then 0 end
        ) as long_usd,
        coalesce(
            analytics.sum_known(-value.notional_usd) filter (
                where value.position_amount < 0
            ),
            case when bool_and(value.position_amount > 0) then 0 end
        ) as short_usd,
        min(value.reason) as reason

    from definition.position_values as value

    group by
        value.account_id,
        value.account_name,
        value.environment,
        value.snapshot_at,
        value.base_asset

),

-- of a reply that lacks positions no coin is known
whole as (

    select
        summed.*,
        slot.lack

    from summed

    cross join lateral (

        select
            case
                when account_snapshot.missing_positions is not null
                    then 'positions missing'
            end as lack

        from history.account_snapshot

        where
            account_snapshot.account_id = summed.account_id
            and account_snapshot.snapshot_at = summed.snapshot_at

        limit 1

    ) as slot

)

select
    whole.account_id,
    whole.account_name,
    whole.environment,
    whole.snapshot_at,
    whole.base_asset,
    whole.positions,
    cast(
        analytics.bounded_8(case when whole.lack is null then whole.long_usd end)
        as numeric(28, 8)
    ) as long_usd,
    cast(
        analytics.bounded_8(case when whole.lack is null then whole.short_usd end)
        as numeric(28, 8)
    ) as short_usd,
    cast(
        analytics.bounded_8(
            case
                when whole.lack is null then whole.long_usd - whole.short_usd
            end
        )
        as numeric(28, 8)
    ) as net_usd,
    cast(
        analytics.bounded_8(
            case
                when whole.lack is null then whole.long_usd + whole.short_usd
            end
        )
        as numeric(28, 8)
    ) as gross_usd,
    coalesce(whole.lack, whole.reason) as reason

from whole;

comment on view analytics.exposure is
    'What is at stake in each coin, in USD: all contracts of the coin together, '
    'whatever they are quoted and settled in. A coin without a row in a taken '
    'snapshot had no open position. Give account_id or snapshot_at.';
comment on column analytics.exposure.base_asset is
    'The coin: base asset of its contracts; the symbol while the contract is '
    'not known.';
comment on column analytics.exposure.positions is
    'How many positions, both sides.';
comment on column analytics.exposure.long_usd is
    'Notional of long positions, USD; 0 when there is none.';
comment on column analytics.exposure.short_usd is
    'Notional of short positions, unsigned, USD; 0 when there is none.';
comment on column analytics.exposure.net_usd is 'long_usd - short_usd, USD.';
comment on column analytics.exposure.gross_usd is 'long_usd + short_usd, USD.';
comment on column analytics.exposure.reason is
    'Why a figure is null: positions missing, contract unknown, no price, '
    'notional unknown.';
