-- Grain: one row per account, symbol, side and time from opening a position to
-- closing it, without its money.
create view definition.position_episodes as

with

numbered as (

    select
        events.*,
        count(*) filter (where events.is_opening) over later as episode

    from definition.position_events as events

    window
        later as (
            partition by
                events.account_id, events.symbol, events.position_side
            order by
                events.snapshot_at,
                events.occurred_at nulls first,
                length(events.trade_id),
                events.trade_id
            rows unbounded preceding
        )

),

grown as (

    select
        numbered.account_id,
        numbered.symbol,
        numbered.position_side,
        numbered.episode,
        max(abs(numbered.after)) as peak_amount,
        count(*) filter (
            where
                not numbered.is_opening
                and abs(numbered.after) > abs(numbered.before)
        ) as increases,
        count(numbered.trade_id) as fills

    from numbered

    where numbered.episode > 0 and not (numbered.is_closing and not numbered.is_opening)

    group by
        numbered.account_id,
        numbered.symbol,
        numbered.position_side,
        numbered.episode

),

-- an opening and the next boundary, which closes what it opened
bounded as (

    select
        numbered.*,
        lag(numbered.snapshot_at) over boundary as former_boundary_slot,
        lead(numbered.snapshot_at) over boundary as closed_slot,
        lead(numbered.occurred_at) over boundary as closing_fill_at,
        lead(numbered.trade_id) over boundary as closing_trade_id,
        lead(numbered.before) over boundary as closing_before,
        lead(numbered.after) over boundary as closing_after,
        lead(numbered.is_reopened) over boundary as is_closing_reopened

    from numbered

    where numbered.is_opening or numbered.is_closing

    window
        boundary as (
            partition by
                numbered.account_id, numbered.symbol, numbered.position_side
            order by
                numbered.snapshot_at,
                numbered.occurred_at nulls first,
                length(numbered.trade_id),
                numbered.trade_id
        )

)

select
    bounded.account_id,
    bounded.symbol,
    bounded.position_side,
    case when bounded.after > 0 then 'long' else 'short' end as direction,
    contract.onboard_at,
    bounded.snapshot_at as opened_slot,
    bounded.occurred_at as opening_fill_at,
    bounded.trade_id as opening_trade_id,
    bounded.closed_slot,
    bounded.closing_fill_at,
    bounded.closing_trade_id,
    bounded.entry_price,
    grown.peak_amount,
    grown.increases,
    grown.fills + case when bounded.closing_trade_id is null then 0 else 1 end
        as fills,
    -- what of a flow at a boundary that two episodes share is this one's
    case
        when bounded.is_closing
            then abs(bounded.after) / (abs(bounded.before) + abs(bounded.after))
        when bounded.former_boundary_slot = bounded.snapshot_at then null
        else 1
    end as opening_share,
    case
        when bounded.closing_after <> 0
            then abs(bounded.closing_before)
                / (abs(bounded.closing_before) + abs(bounded.closing_after))
        else 1
    end as closing_share,
    bounded.is_closing
    or bounded.former_boundary_slot = bounded.snapshot_at as is_opening_shared,
    bounded.is_reopened or coalesce(bounded.is_closing_reopened, false)
        as is_reopened,
    not exists (

        select

        from history.account_snapshot

        where
            account_snapshot.account_id = bounded.account_id
            and account_snapshot.snapshot_at < bounded.snapshot_at
            and account_snapshot.missing_positions is null

    ) as is_older_than_history

from bounded

inner join grown
    on
        bounded.account_id = grown.account_id
        and bounded.symbol = grown.symbol
        and bounded.position_side = grown.position_side
        and bounded.episode = grown.episode

inner join history.account
    on bounded.account_id = account.account_id

-- a ticker can be reused for another coin
left join lateral (

    select contract.onboard_at

    from history.contract

    where
        contract.venue = account.venue
        and contract.environment = account.environment
        and contract.symbol = bounded.symbol
        and contract.onboard_at <= bounded.snapshot_at

    order by contract.onboard_at desc

    limit 1

) as contract on true

where bounded.is_opening;

comment on view definition.position_episodes is
    'From when to when positions were open: amounts in base units.';
