-- Grain: one row per account and taken slot.
create view analytics.effective_leverage as

with

slots as (

    select
        fact.account_id,
        account.name as account_name,
        account.environment,
        fact.snapshot_at,
        fact.closing_equity as equity,
        fact.equity_reason,
        book.positions,
        book.long_usd,
        book.short_usd,
        book.concentration,
        book.reason

    from history.interval_fact as fact

    inner join history.account
        on fact.account_id = account.account_id

    cross join lateral (

        select
            coalesce(sum(coin.positions), 0) as positions,
            case
                when count(*) = count(coin.long_usd)
                    then coalesce(sum(coin.long_usd), 0)
            end as long_usd,
            case
                when count(*) = count(coin.short_usd)
                    then coalesce(sum(coin.short_usd), 0)
            end as short_usd,
            case
                when count(*) = count(coin.net_usd)
                    then
                        sum(coin.net_usd * coin.net_usd)
                        / nullif(power(sum(abs(coin.net_usd)), 2), 0)
            end as concentration,
            min(coin.reason) as reason

        from (

            select
                count(*) as positions,
                case
                    when count(*) = count(value.notional_usd)
                        then
                            coalesce(
                                sum(value.notional_usd) filter (
                                    where value.notional_usd > 0
                                ),
                                0
                            )
                end as long_usd,
                case
                    when count(*) = count(value.notional_usd)
                        then
                            coalesce(
                                -sum(value.notional_usd) filter (
                                    where value.notional_usd < 0
                                ),
                                0
                            )
                end as short_usd,
                case
                    when count(*) = count(value.notional_usd)
                        then sum(value.notional_usd)
                end as net_usd,
                min(value.reason) as reason

            from definition.position_values as value

            where
                value.account_id = fact.account_id
                and value.snapshot_at = fact.snapshot_at

            group by value.base_asset

        ) as coin

    ) as book

    where
        account.kind = 'trading'
        and fact.snapshot_at <= (select analytics.as_of())

),

whole as (

    select
        slots.*,
        slot.lack

    from slots

    cross join lateral (

        select
            case
                when account_snapshot.missing_positions is not null
                    then 'positions missing'
            end as lack

        from history.account_snapshot

        where
            account_snapshot.account_id = slots.account_id
            and account_snapshot.snapshot_at = slots.snapshot_at

        limit 1

    ) as slot

)

select
    whole.account_id,
    whole.account_name,
    whole.environment,
    whole.snapshot_at,
    case when whole.lack is null then cast(whole.positions as bigint) end
        as positions,
    cast(analytics.bounded_8(whole.equity) as numeric(28, 8)) as equity,
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
    cast(
        analytics.bounded_8(
            case
                when whole.lack is null and whole.equity > 0
                    then
                        analytics.ratio(
                            whole.long_usd + whole.short_usd, whole.equity
                        )
            end
        )
        as numeric(28, 8)
    ) as leverage,
    cast(
        case when whole.lack is null then whole.concentration end
        as numeric(10, 8)
    ) as concentration,
    coalesce(
        whole.equity_reason,
        whole.lack,
        whole.reason,
        case when whole.equity <= 0 then 'no equity' end
    ) as reason

from whole;

comment on view analytics.effective_leverage is
    'How much is at stake for each dollar of equity: the notional of all '
    'positions in USD, both sides unsigned, by equity. The leverage that is '
    'set for a symbol is in positions. Give account_id or snapshot_at.';
comment on column analytics.effective_leverage.positions is
    'Open positions; null when the reply lacks some.';
comment on column analytics.effective_leverage.long_usd is
    'Notional of long positions, USD.';
comment on column analytics.effective_leverage.short_usd is
    'Notional of short positions, unsigned, USD.';
comment on column analytics.effective_leverage.net_usd is
    'long_usd - short_usd, USD.';
comment on column analytics.effective_leverage.gross_usd is
    'long_usd + short_usd, USD.';
comment on column analytics.effective_leverage.leverage is
    'gross_usd / equity; null, with a reason, when one is not known or equity '
    'is not positive.';
comment on column analytics.effective_leverage.concentration is
    'Herfindahl index of the net notional by coin: 1 when all is in one coin, '
    '1/n when n coins weigh the same; null when nothing is open on balance.';
comment on column analytics.effective_leverage.reason is
    'Why leverage is null: see equity; positions missing, contract unknown, no '
    'price, notional unknown; no equity, which is zero or less.';
