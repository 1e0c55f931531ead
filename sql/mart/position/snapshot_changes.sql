-- Grain: one row per account and figure that differs between two snapshots.
-- select * from analytics.snapshot_changes('main', '2026-11-01Z', '2026-11-02Z')
create function analytics.snapshot_changes(
    account text default null,
    from_at timestamptz default null,
    until_at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    kind text,
    name text,
    figure text,
    value_before numeric,
    value_after numeric,
    change numeric,
    text_before text,
    text_after text,
    slot_before timestamptz,
    slot_after timestamptz,
    reason text
)
language plpgsql
stable
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

begin

return query

with

asked as (

    select
        accounts.account_id,
        accounts.account_name,
        accounts.environment,
        least(
            coalesce(
                snapshot_changes.from_at,
                coalesce(snapshot_changes.until_at, analytics.as_of())
                - interval '24 hours'
            ),
            analytics.as_of()
        ) as begins,
        least(
            coalesce(snapshot_changes.until_at, analytics.as_of()),
            analytics.as_of()
        ) as ends

    from analytics.accounts

    where
        snapshot_changes.account is null
        or accounts.account_name = snapshot_changes.account

),

slots as (

    select
        asked.account_id,
        asked.account_name,
        asked.environment,
        former.snapshot_at as slot_before,
        latter.snapshot_at as slot_after

    from asked

    cross join lateral (

        select max(snapshots.snapshot_at) as snapshot_at

        from analytics.snapshots

        where
            snapshots.account_id = asked.account_id
            and snapshots.snapshot_at <= asked.begins

    ) as former

    cross join lateral (

        select max(snapshots.snapshot_at) as snapshot_at

        from analytics.snapshots

        where
            snapshots.account_id = asked.account_id
            and snapshots.snapshot_at <= asked.ends

    ) as latter

),

ends as (

    select
        slots.account_id,
        slot.is_after,
        slot.snapshot_at

    from slots

    cross join lateral (
        values (false, slots.slot_before), (true, slots.slot_after)
    ) as slot (is_after, snapshot_at)

),

figures as (

    select
        ends.account_id,
        ends.is_after,
        text 'account' as kind,
        text '' as name,
        line.figure,
        line.value,
        line.label,
        line.lack

    from ends

    inner join analytics.snapshots
        on
            ends.account_id = snapshots.account_id
            and ends.snapshot_at = snapshots.snapshot_at

    left join analytics.equity
        on
            ends.account_id = equity.account_id
            and ends.snapshot_at = equity.snapshot_at

    cross join lateral (
        values
        (text 'equity', equity.equity, cast(null as text), equity.reason),
        (
            'multi-assets mode',
            null,
            cast(snapshots.multi_assets_margin as text),
            null
        ),
        ('hedge mode', null, cast(snapshots.hedge_mode as text), null),
        ('fee tier', cast(snapshots.fee_tier as numeric), null, null),
        ('can trade', null, cast(snapshots.can_trade as text), null),
        ('can withdraw', null, cast(snapshots.can_withdraw as text), null)
    ) as line (figure, value, label, lack)

    union all

    select
        ends.account_id,
        ends.is_after,
        'asset',
        balances.asset,
        line.figure,
        line.value,
        null,
        null

    from ends

    inner join analytics.asset_balances as balances
        on
            ends.account_id = balances.account_id
            and ends.snapshot_at = balances.snapshot_at

    cross join lateral (
        values
        (text 'wallet balance', balances.wallet_balance),
        ('unrealized profit', balances.unrealized_profit)
    ) as line (figure, value)

    union all

    select
        ends.account_id,
        ends.is_after,
        'position',
        concat_ws(
            ' ',
            positions.symbol,
            nullif(positions.position_side, 'BOTH')
        ),
        line.figure,
        line.value,
        line.label,
        null

    from ends

    inner join analytics.positions
        on
            ends.account_id = positions.account_id
            and ends.snapshot_at = positions.snapshot_at

    cross join lateral (
        values
        (text 'amount', positions.position_amount, cast(null as text)),
        ('entry price', positions.entry_price, null),
        ('mark price', positions.implied_mark_price, null),
        ('unrealized profit', positions.unrealized_profit, null),
        ('leverage', cast(positions.leverage as numeric), null),
        ('isolated wallet', positions.isolated_wallet, null),
        (
            'margin type',
            null,
            case
                when positions.is_isolated then 'isolated'
                when not positions.is_isolated then 'cross'
            end
        )
    ) as line (figure, value, label)

),

-- what has no row is zero, where the reply lacks none
paired as (

    select
        figures.account_id,
        figures.kind,
        figures.name,
        figures.figure,
        max(figures.value) filter (where not figures.is_after) as value_before,
        max(figures.value) filter (where figures.is_after) as value_after,
        max(figures.label) filter (where not figures.is_after) as text_before,
        max(figures.label) filter (where figures.is_after) as text_after,
        bool_or(not figures.is_after) as is_before,
        bool_or(figures.is_after) as is_after,
        max(figures.lack) as lack

    from figures

    group by
        figures.account_id,
        figures.kind,
        figures.name,
        figures.figure

),

zeroed as (

    select
        slots.*,
        paired.kind,
        paired.name,
        paired.figure,
        case
            when paired.is_before then paired.value_before
            when
                paired.figure in (
                    'amount', 'unrealized profit', 'wallet balance'
                )
                and former.lack is null
                then 0
        end as value_before,
        case
            when paired.is_after then paired.value_after
            when
                paired.figure in (
                    'amount', 'unrealized profit', 'wallet balance'
                )
                and latter.lack is null
                then 0
        end as value_after,
        paired.text_before,
        paired.text_after,
        coalesce(
            paired.lack,
            case when not paired.is_before then former.lack end,
            case when not paired.is_after then latter.lack end
        ) as lack

    from slots

    inner join paired
        on slots.account_id = paired.account_id

    cross join lateral (

        select
            max(
                case paired.kind
                    when 'asset' then 'assets missing: ' || snapshots.missing_assets
                    when 'position'
                        then case when snapshots.missing_positions is not null
                            then 'positions missing'
                        end
                end
            ) as lack

        from analytics.snapshots

        where
            snapshots.account_id = slots.account_id
            and snapshots.snapshot_at = slots.slot_before

    ) as former

    cross join lateral (

        select
            max(
                case paired.kind
                    when 'asset' then 'assets missing: ' || snapshots.missing_assets
                    when 'position'
                        then case when snapshots.missing_positions is not null
                            then 'positions missing'
                        end
                end
            ) as lack

        from analytics.snapshots

        where
            snapshots.account_id = slots.account_id
            and snapshots.snapshot_at = slots.slot_after

    ) as latter

)

select
    zeroed.account_id,
    zeroed.account_name,
    zeroed.environment,
    zeroed.kind,
    zeroed.name,
    zeroed.figure,
    zeroed.value_before,
    zeroed.value_after,
    zeroed.value_after - zeroed.value_before,
    zeroed.text_before,
    zeroed.text_after,
    zeroed.slot_before,
    zeroed.slot_after,
    zeroed.lack

from zeroed

where
    zeroed.slot_before < zeroed.slot_after
    and (zeroed.value_before, zeroed.text_before)
    is distinct from (zeroed.value_after, zeroed.text_after)

order by
    zeroed.environment,
    zeroed.account_name,
    zeroed.kind,
    zeroed.name,
    zeroed.figure;

end

$$;

comment on function
analytics.snapshot_changes(text, timestamptz, timestamptz) is
    'What differs between the latest taken slots until two instants: of the '
    'account as a whole, of its assets and of its positions, each in its own '
    'unit. An account''s name (null: all) and two instants (null: now, and 24 '
    'hours before). What has no row is zero, or null, with a reason, where the '
    'reply lacks rows.';
