-- Grain: one row per account that the name means, asset and line: its wallet at
-- the beginning, what flowed by type, what nothing explains, its wallet at the
-- end.
-- select * from analytics.statement_by_asset('main', '2026-11-01Z', '2026-12-01Z')
create function analytics.statement_by_asset(
    account_or_group text default 'all',
    from_at timestamptz default null,
    until_at timestamptz default null
)
returns table (
    account_id bigint,
    account_name text,
    environment text,
    opened_at timestamptz,
    closed_at timestamptz,
    asset text,
    place integer,
    line text,
    amount numeric,
    usd_value numeric,
    flows bigint,
    reason text
)
language plpgsql
stable
security definer
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

begin

return query

with

spans as materialized (

    select
        spans.*,
        opening.missing_assets as opening_lacks,
        closing.missing_assets as closing_lacks,
        coalesce(
            coverage.booked
            @> tstzrange(first_fact.flows_from, last_fact.flows_to, '[]'),
            false
        ) as is_known

    from definition.statement_spans(
        statement_by_asset.account_or_group,
        statement_by_asset.from_at,
        statement_by_asset.until_at
    ) as spans

    left join history.account_snapshot as opening
        on
            spans.account_id = opening.account_id
            and spans.opened_at = opening.snapshot_at

    left join history.account_snapshot as closing
        on
            spans.account_id = closing.account_id
            and spans.closed_at = closing.snapshot_at

    left join history.income_coverage as coverage
        on spans.account_id = coverage.account_id

    left join lateral (

        select fact.flows_from

        from history.interval_fact as fact

        where
            fact.account_id = spans.account_id
            and fact.snapshot_at > spans.opened_at

        order by fact.snapshot_at

        limit 1

    ) as first_fact on true

    left join history.interval_fact as last_fact
        on
            spans.account_id = last_fact.account_id
            and spans.closed_at = last_fact.snapshot_at

    where spans.opened_at < spans.closed_at

),

flows as (

    select
        spans.account_id,
        cast(slot_flow.asset as text) as asset,
        cast(slot_flow.income_type as text) as income_type,
        sum(slot_flow.amount) as amount,
        analytics.sum_known(slot_flow.usd_value) as usd_value,
        cast(sum(slot_flow.flows) as bigint) as flows

    from spans

    inner join history.slot_flow
        on
            spans.account_id = slot_flow.account_id
            and spans.opened_at < slot_flow.snapshot_at
            and spans.closed_at >= slot_flow.snapshot_at

    group by spans.account_id, slot_flow.asset, slot_flow.income_type

),

wallets as (

    select
        spans.account_id,
        cast(asset_balance.asset as text) as asset,
        sum(asset_balance.wallet_balance) filter (
            where asset_balance.snapshot_at = spans.opened_at
        ) as opening,
        sum(asset_balance.wallet_balance) filter (
            where asset_balance.snapshot_at = spans.closed_at
        ) as closing,
        bool_or(
            asset_balance.snapshot_at = spans.opened_at
            and asset_balance.wallet_balance is null
        ) as is_opening_unknown,
        bool_or(
            asset_balance.snapshot_at = spans.closed_at
            and asset_balance.wallet_balance is null
        ) as is_closing_unknown

    from spans

    inner join history.asset_balance
        on
            spans.account_id = asset_balance.account_id
            and asset_balance.snapshot_at
            in (spans.opened_at, spans.closed_at)

    group by spans.account_id, asset_balance.asset

),

assets as (

    select
        named.account_id,
        named.asset,
        -- an asset without a row was zero, unless the reply lacked it
        case
            when wallets.is_opening_unknown then null
            when
                wallets.opening is null
                and named.asset
                = any(string_to_array(spans.opening_lacks, ', '))
                then null
            else coalesce(wallets.opening, 0)
        end as opening,
        case
            when wallets.is_closing_unknown then null
            when
                wallets.closing is null
                and named.asset
                = any(string_to_array(spans.closing_lacks, ', '))
                then null
            else coalesce(wallets.closing, 0)
        end as closing,
        moved.amount as moved

    from (

        select
            wallets.account_id,
            wallets.asset

        from wallets

        union

        select
            flows.account_id,
            flows.asset

        from flows

    ) as named

    inner join spans
        on named.account_id = spans.account_id

    left join wallets
        on
            named.account_id = wallets.account_id
            and named.asset = wallets.asset

    left join lateral (

        select coalesce(sum(flows.amount), 0) as amount

        from flows

        where
            flows.account_id = named.account_id
            and flows.asset = named.asset

    ) as moved on true

),

lines as (

    select
        assets.account_id,
        assets.asset,
        line.place,
        line.line,
        line.amount,
        cast(null as numeric) as usd_value,
        cast(null as bigint) as flows,
        line.reason

    from assets

    inner join spans
        on assets.account_id = spans.account_id

    cross join lateral (
        values
        (
            1,
            text 'opening wallet',
            assets.opening,
            case when assets.opening is null then text 'assets missing' end
        ),
        (
            3,
            'residual',
            case
                when spans.is_known
                    then assets.closing - assets.opening - assets.moved
            end,
            case
                when not spans.is_known then 'income not complete'
                when assets.closing is null or assets.opening is null
                    then 'assets missing'
            end
        ),
        (
            4,
            'closing wallet',
            assets.closing,
            case when assets.closing is null then 'assets missing' end
        )
    ) as line (place, line, amount, reason)

    union all

    select
        flows.account_id,
        flows.asset,
        2,
        flows.income_type,
        flows.amount,
        flows.usd_value,
        flows.flows,
        case
            when not spans.is_known then 'income not complete'
            when flows.usd_value is null then 'flow without a price'
        end

    from flows

    inner join spans
        on flows.account_id = spans.account_id

)

select
    spans.account_id,
    spans.account_name,
    spans.environment,
    spans.opened_at,
    spans.closed_at,
    lines.asset,
    lines.place,
    lines.line,
    trim_scale(lines.amount),
    round(lines.usd_value, 8),
    lines.flows,
    lines.reason

from lines

inner join spans
    on lines.account_id = spans.account_id

order by
    spans.environment,
    spans.account_name,
    lines.asset,
    lines.place,
    lines.line;

end

$$;

comment on function
analytics.statement_by_asset(text, timestamptz, timestamptz) is
    'What an accountant is given: by account and asset, in the asset, opening '
    'wallet + flows by type + residual = closing wallet, exactly. usd_value is '
    'that of the flows at the prices of their own time. Without instants: the '
    '30 days until now.';
