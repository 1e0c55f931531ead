-- Grain: one row per account, slot, rule that does not hold, and subject. A
-- value that is not known breaks no rule.
create view analytics.data_quality as

with

-- computed once for all rows that need it
refreshing as materialized (

    select
        account_id,
        snapshot_at

    from analytics.being_refreshed()

),

-- amounts of an asset, and the sums over the positions that settle in it: each
-- term is cut at 8 digits
asset_rules as (

    select
        balance.account_id,
        balance.snapshot_at,
        pair.rule,
        cast(balance.asset as text) as subject,
        pair.reported,
        pair.computed

    from history.asset_balance as balance

    cross join lateral (

        select
            count(*) filter (where mine.is_of_asset) as positions,
            count(*) filter (
                where mine.is_of_asset and mine.isolated is distinct from false
            ) as isolated_positions,
            case
                when
                    bool_or(mine.settle_asset is null) is not true
                    and count(*) = count(mine.isolated_wallet)
                    then coalesce(
                        sum(mine.isolated_wallet) filter (
                            where mine.is_of_asset
                        ),
                        0
                    )
            end as isolated_wallets,
            case
                when
                    bool_or(mine.settle_asset is null) is not true
                    and count(*) = count(mine.unrealized_profit)
                    and count(*) = count(mine.isolated)
                    then coalesce(
                        sum(mine.unrealized_profit) filter (
                            where mine.is_of_asset and mine.isolated
                        ),
                        0
                    )
            end as isolated_profits,
            case
                when
                    bool_or(mine.settle_asset is null) is not true
                    and count(*) = count(mine.maintenance_margin)
                    then coalesce(
                        sum(mine.maintenance_margin) filter (
                            where mine.is_of_asset
                        ),
                        0
                    )
            end as maintenance_margins,
            case
                when
                    bool_or(mine.settle_asset is null) is not true
                    and count(*) = count(mine.unrealized_profit)
                    then coalesce(
                        sum(mine.unrealized_profit) filter (
                            where mine.is_of_asset
                        ),
                        0
                    )
            end as profits

        from (

            select
                position.settle_asset,
                position.isolated,
                position.isolated_wallet,
                position.unrealized_profit,
                position.maintenance_margin,
                position.settle_asset = balance.asset as is_of_asset

            from history.position

            where
                position.account_id = balance.account_id
                and position.snapshot_at = balance.snapshot_at

        ) as mine

    ) as held

    cross join lateral (
        values
        (
            'margin_balance_is_wallet_and_unrealized',
            balance.margin_balance,
            balance.wallet_balance + balance.unrealized_profit,
            3,
            false
        ),
        (
            'initial_margin_is_positions_and_orders',
            balance.initial_margin,
            balance.position_initial_margin
            + balance.open_order_initial_margin,
            3,
            false
        ),
        (
            'isolated_wallets_leave_the_cross_wallet',
            balance.wallet_balance - balance.cross_wallet_balance,
            held.isolated_wallets,
            held.isolated_positions + 2,
            true
        ),
        (
            'unrealized_profit_is_cross_and_isolated',
            balance.unrealized_profit - balance.cross_unrealized_pnl,
            held.isolated_profits,
            held.isolated_positions + 2,
            true
        ),
        (
            'maintenance_margin_is_that_of_positions',
            balance.maintenance_margin,
            held.maintenance_margins,
            held.positions + 1,
            true
        ),
        (
            'unrealized_profit_is_that_of_positions',
            balance.unrealized_profit,
            held.profits,
            held.positions + 1,
            true
        )
    ) as pair (rule, reported, computed, terms, is_over_positions)

    where
        abs(pair.reported - pair.computed) > pair.terms * 1e-8
        -- the third version reports positions a moment after their assets
        and not (
            pair.is_over_positions
            and exists (

                select 1

                from history.account_snapshot as snapshot

                where
                    snapshot.account_id = balance.account_id
                    and snapshot.snapshot_at = balance.snapshot_at
                    and snapshot.source = '/fapi/v3/account'

            )
        )

),

total_rules as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        'total_margin_is_wallet_and_unrealized' as rule,
        cast(null as text) as subject,
        snapshot.total_margin_balance as reported,
        snapshot.total_wallet_balance + snapshot.total_unrealized_profit
            as computed

    from history.account_snapshot as snapshot

    where
        abs(
            snapshot.total_margin_balance
            - snapshot.total_wallet_balance
            - snapshot.total_unrealized_profit
        ) > 3 * 1e-8

),

single_asset_rules as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        'single_asset_totals_are_those_of_usdt' as rule,
        pair.total as subject,
        pair.reported,
        pair.of_usdt as computed

    from history.account_snapshot as snapshot

    left join lateral (

        select asset_balance.*

        from history.asset_balance

        where
            asset_balance.account_id = snapshot.account_id
            and asset_balance.snapshot_at = snapshot.snapshot_at
            and asset_balance.asset = 'USDT'

        -- one by its key; the limit keeps this a look-up per row
        limit 1

    ) as usdt on true

    cross join lateral (
        values
        (
            'total_wallet_balance',
            snapshot.total_wallet_balance,
            case
                when usdt.asset is null then 0
                else usdt.wallet_balance
            end
        ),
        (
            'total_unrealized_profit',
            snapshot.total_unrealized_profit,
            case
                when usdt.asset is null then 0
                else usdt.unrealized_profit
            end
        ),
        (
            'total_margin_balance',
            snapshot.total_margin_balance,
            case
                when usdt.asset is null then 0
                else usdt.margin_balance
            end
        ),
        (
            'total_maintenance_margin',
            snapshot.total_maintenance_margin,
            case
                when usdt.asset is null then 0
                else usdt.maintenance_margin
            end
        ),
        (
            'total_position_initial_margin',
            snapshot.total_position_initial_margin,
            case
                when usdt.asset is null then 0
                else usdt.position_initial_margin
            end
        ),
        (
            'total_open_order_initial_margin',
            snapshot.total_open_order_initial_margin,
            case
                when usdt.asset is null then 0
                else usdt.open_order_initial_margin
            end
        ),
        (
            'total_cross_wallet_balance',
            snapshot.total_cross_wallet_balance,
            case
                when usdt.asset is null then 0
                else usdt.cross_wallet_balance
            end
        ),
        (
            'total_cross_unrealized_pnl',
            snapshot.total_cross_unrealized_pnl,
            case
                when usdt.asset is null then 0
                else usdt.cross_unrealized_pnl
            end
        )
    ) as pair (total, reported, of_usdt)

    where
        not snapshot.multi_assets_margin
        and abs(pair.reported - pair.of_usdt) > 2 * 1e-8

),

-- Positive equity counts at the bid rate, negative equity and margins at the
-- ask rate. Index prices and totals are not of the same tick: 2e-3 of the terms'
-- absolute values.
multi_assets_rules as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        'multi_assets_totals_are_collateral_values' as rule,
        pair.total as subject,
        pair.reported,
        pair.of_assets as computed

    from history.account_snapshot as snapshot

    cross join lateral (

        select
            bool_and(
                price.bid_rate is not null
                and price.ask_rate is not null
                and balance.margin_balance is not null
                and balance.wallet_balance is not null
                and balance.maintenance_margin is not null
            ) as is_known,
            sum(
                balance.margin_balance
                * case
                    when balance.margin_balance < 0 then price.ask_rate
                    else price.bid_rate
                end
            ) as margin_balance,
            sum(
                balance.wallet_balance
                * case
                    when balance.margin_balance < 0 then price.ask_rate
                    else price.bid_rate
                end
            ) as wallet_balance,
            sum(balance.maintenance_margin * price.ask_rate)
                as maintenance_margin,
            sum(
                abs(balance.margin_balance)
                * case
                    when balance.margin_balance < 0 then price.ask_rate
                    else price.bid_rate
                end
            ) as gross_margin_balance,
            sum(
                abs(balance.wallet_balance)
                * case
                    when balance.margin_balance < 0 then price.ask_rate
                    else price.bid_rate
                end
            ) as gross_wallet_balance,
            count(*) + 1 as terms

        from history.asset_balance as balance

        left join history.asset_balance_value as price
            on
                price.account_id = snapshot.account_id
                and price.snapshot_at = snapshot.snapshot_at
                and price.asset = balance.asset

        where
            balance.account_id = snapshot.account_id
            and balance.snapshot_at = snapshot.snapshot_at
            and balance.margin_available is distinct from false

    ) as valued

    cross join lateral (
        values
        (
            'total_wallet_balance',
            snapshot.total_wallet_balance,
            valued.wallet_balance,
            valued.gross_wallet_balance
        ),
        (
            'total_margin_balance',
            snapshot.total_margin_balance,
            valued.margin_balance,
            valued.gross_margin_balance
        ),
        (
            'total_maintenance_margin',
            snapshot.total_maintenance_margin,
            valued.maintenance_margin,
            valued.maintenance_margin
        )
    ) as pair (total, reported, of_assets, gross)

    where
        snapshot.multi_assets_margin
        and valued.is_known
        and abs(pair.reported - pair.of_assets)
        > pair.gross * 2e-3 + valued.terms * 1e-8

),

-- the exchange cuts the entry price to 8 decimals, and profit and notional too
position_rules as (

    select
        position.account_id,
        position.snapshot_at,
        'unrealized_profit_follows_the_mark' as rule,
        cast(position.symbol as text) || ' ' || position.position_side
            as subject,
        position.unrealized_profit as reported,
        position.notional
        - position.position_amount * trunc(position.entry_price, 8)
            as computed

    from history.position

    where
        position.position_amount <> 0
        and abs(
            position.unrealized_profit
            - position.notional
            + position.position_amount * trunc(position.entry_price, 8)
        ) > 1e-8 * (2 + abs(position.position_amount))

),

missing_values as (

    select
        issue.account_id,
        issue.snapshot_at,
        'values_are_reported' as rule,
        issue.path as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.normalization_issue as issue

),

unpriced as (

    select
        worth.account_id,
        worth.snapshot_at,
        'assets_have_a_price' as rule,
        missing.asset as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.interval_fact as worth

    cross join lateral string_to_table(worth.unpriced_assets, ', ')
        as missing (asset)

    where not exists (

        select 1

        from refreshing

        where
            refreshing.account_id = worth.account_id
            and refreshing.snapshot_at = worth.snapshot_at

    )

),

-- figures are made in a transaction of their own, just after the slot is stored:
-- a slot that still waits has been forgotten, or its account cannot be refreshed
unrefreshed as (

    select
        waiting.account_id,
        waiting.snapshot_at,
        'slots_are_refreshed' as rule,
        cast(null as text) as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.interval_fact as waiting

    where
        waiting.booking = 'pending'
        and not exists (

            select 1

            from refreshing

            where
                refreshing.account_id = waiting.account_id
                and refreshing.snapshot_at = waiting.snapshot_at

        )

),

-- a price that is off by a haircut, or by what happened since
doubtful_prices as (

    select
        value.account_id,
        value.snapshot_at,
        'equity_stands_on_prices_of_its_time' as rule,
        cast(value.asset as text) || ' ' || value.source as subject,
        extract(epoch from snapshot.captured_at - value.observed_at) as reported,
        cast(0 as numeric) as computed

    from history.asset_balance_value as value

    inner join history.account_snapshot as snapshot
        on
            value.account_id = snapshot.account_id
            and value.snapshot_at = snapshot.snapshot_at

    inner join history.asset_balance as balance
        on
            value.account_id = balance.account_id
            and value.snapshot_at = balance.snapshot_at
            and value.asset = balance.asset

    where
        balance.margin_balance <> 0
        and (
            value.source in ('implied', 'implied, haircut included')
            or (
                value.source = 'nearest'
                and greatest(
                    snapshot.captured_at - value.observed_at,
                    value.observed_at - snapshot.captured_at
                ) > coalesce(
                    (
                        select price_setting.index_price_max_age

                        from history.price_setting
                    ),
                    interval '0'
                )
            )
        )

),

-- what the reply must have had and had not
absent_rows as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        absent.rule,
        absent.subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.account_snapshot as snapshot

    cross join lateral (
        values
        ('assets_are_served', snapshot.missing_assets),
        ('positions_are_served', snapshot.missing_positions)
    ) as absent (rule, subject)

    where
        (
            snapshot.missing_assets is not null
            or snapshot.missing_positions is not null
        )
        and absent.subject is not null

),

unsettled as (

    select
        position.account_id,
        position.snapshot_at,
        'positions_know_their_settle_asset' as rule,
        cast(position.symbol as text) as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.position

    where
        position.settle_asset is null
        and not exists (

            select 1

            from refreshing

            where
                refreshing.account_id = position.account_id
                and refreshing.snapshot_at = position.snapshot_at

        )

),

unmeasured as (

    select
        snapshot.account_id,
        snapshot.snapshot_at,
        'clocks_are_measured' as rule,
        snapshot.captured_at_source as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from history.account_snapshot as snapshot

    where snapshot.captured_at_source <> 'measured'

),

-- The exchange lists some flows minutes late: until an hour after its slot,
-- what a wallet moved by may be still to come.
unreconciled as (

    select
        entry.account_id,
        entry.snapshot_at,
        'wallets_reconcile_with_flows' as rule,
        entry.asset as subject,
        entry.wallet_change as reported,
        entry.flows_amount as computed

    from analytics.reconciliation as entry

    where
        entry.is_flows_known
        and not entry.is_reconciled
        and entry.snapshot_at < (select analytics.as_of()) - interval '1 hour'

),

ambiguous as (

    select
        slot.account_id,
        slot.snapshot_at,
        'flows_are_booked_for_sure' as rule,
        slot.booking as subject,
        cast(null as numeric) as reported,
        cast(null as numeric) as computed

    from analytics.intervals as slot

    where
        slot.booking = 'ambiguous'
        -- what cancels out within a symbol is the same wherever it is booked
        and exists (

            select 1

            from history.income

            where
                income.account_id = slot.account_id
                and income.booked_slot = slot.snapshot_at
                and income.occurred_at >= slot.flows_from
                and income.occurred_at <= slot.flows_to
                and income.booking = 'ambiguous'

            group by income.asset, income.symbol, income.income_type

            having sum(income.amount) <> 0

        )

),

unclassified as (

    select
        slot_flow.account_id,
        slot_flow.snapshot_at,
        'income_types_are_described' as rule,
        cast(slot_flow.income_type as text) as subject,
        case
            when sum(slot_flow.unpriced) = 0 then sum(slot_flow.usd_value)
        end as reported,
        cast(0 as numeric) as computed

    from history.slot_flow

    where not exists (

        select 1

        from history.income_category

        where income_category.income_type = slot_flow.income_type

    )

    group by
        slot_flow.account_id,
        slot_flow.snapshot_at,
        slot_flow.income_type

),

-- what one asset gave another one got, by one number or at one time
conversions as (

    select
        leg.account_id,
        leg.booked_slot as snapshot_at,
        'conversions_have_two_legs' as rule,
        cast(leg.asset as text) as subject,
        leg.amount as reported,
        cast(0 as numeric) as computed

    from history.income as leg

    inner join history.income_category
        on
            leg.income_type = income_category.income_type
            and income_category.category = 'conversion'

    where
        leg.booked_slot is not null
        -- before that the other leg may be still to come
        and analytics.is_flows_known(
            leg.account_id,
            leg.occurred_at - interval '10 seconds',
            leg.occurred_at + interval '10 seconds'
        )
        and not exists (

            select 1

            from history.income as partner

            inner join history.income_category as partner_category
                on
                    partner.income_type = partner_category.income_type
                    and partner_category.category = 'conversion'

            where
                partner.account_id = leg.account_id
                and partner.occurred_at
                >= leg.occurred_at - interval '10 seconds'
                and partner.occurred_at
                <= leg.occurred_at + interval '10 seconds'
                and partner.asset <> leg.asset
                and sign(partner.amount) = -sign(leg.amount)

        )

),

broken as (

    select * from asset_rules

    union all

    select * from total_rules

    union all

    select * from single_asset_rules

    union all

    select * from multi_assets_rules

    union all

    select * from position_rules

    union all

    select * from missing_values

    union all

    select * from unpriced

    union all

    select * from absent_rows

    union all

    select * from doubtful_prices

    union all

    select * from unrefreshed

    union all

    select * from unsettled

    union all

    select * from unmeasured

    union all

    select * from unreconciled

    union all

    select * from ambiguous

    union all

    select * from unclassified

    union all

    select * from conversions

)

select
    broken.account_id,
    account.name as account_name,
    account.environment,
    broken.snapshot_at,
    cast(broken.rule as text) as rule,
    cast(broken.subject as text) as subject,
    cast(analytics.bounded_10(broken.reported) as numeric(28, 10)) as reported,
    cast(analytics.bounded_10(broken.computed) as numeric(28, 10))
        as computed,
    cast(
        analytics.bounded_10(broken.reported - broken.computed)
        as numeric(28, 10)
    ) as difference

from broken

inner join history.account as account
    on broken.account_id = account.account_id

where account.kind = 'trading';

comment on view analytics.data_quality is
    'What is not as it should be, slot by slot: identities between the '
    'figures of a reply that do not hold beyond rounding, values that were '
    'not reported, wallets that moved without a flow. The figures are kept as '
    'they came: a row here says which to look at twice.';
comment on column analytics.data_quality.snapshot_at is
    'The slot; of an interval, the one that ends it.';
comment on column analytics.data_quality.rule is
    'The sentence that does not hold, e.g. '
    'margin_balance_is_wallet_and_unrealized, wallets_reconcile_with_flows.';
comment on column analytics.data_quality.subject is
    'Asset, total, symbol and side, path of a value, or income type; null for '
    'the snapshot as a whole.';
comment on column analytics.data_quality.reported is
    'The figure as it was reported; null where there is none.';
comment on column analytics.data_quality.computed is
    'What it should be by the other figures.';
comment on column analytics.data_quality.difference is
    'reported - computed.';
