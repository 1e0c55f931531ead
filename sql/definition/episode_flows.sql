-- Grain: one row per flow that a position's episode may have a part in, and how
-- much of it: 1, 0, a fraction, or null when unknown.
--
-- A flow whose fill is stored goes by the fill's side and time. Another goes by
-- the slot it is booked to; while both sides of a symbol are open, to the only
-- one that changed, and a pair of funding fees by the sizes of the two.
create function definition.episode_flows(
    account_id bigint,
    symbol text,
    position_side text,
    flows_from timestamptz,
    flows_to timestamptz,
    opened_slot timestamptz,
    closed_slot timestamptz,
    last_slot timestamptz,
    opening_fill_at timestamptz,
    opening_trade_id text,
    closing_fill_at timestamptz,
    closing_trade_id text,
    opening_share numeric,
    closing_share numeric,
    is_opening_shared boolean,
    is_older_than_history boolean
)
returns table (
    booked_slot timestamptz,
    category text,
    amount numeric,
    index_price numeric,
    share numeric,
    is_hidden boolean
)
language plpgsql
stable
parallel safe
security definer
rows 20
set search_path = pg_catalog, pg_temp
as $$

#variable_conflict use_column

begin

return query

with

flows as (

    select
        income.booked_slot,
        income.occurred_at,
        income.income_type,
        income_category.category,
        income.amount,
        coalesce(
            income.index_price, case when negligible_asset.asset is not null then 0 end
        ) as index_price,
        fill.occurred_at as fill_at,
        cast(fill.trade_id as text) as fill_id,
        fill.position_side as fill_side

    from history.income

    inner join history.income_category
        on income.income_type = income_category.income_type

    left join history.negligible_asset
        on income.asset = negligible_asset.asset

    left join lateral (

        select
            trade.occurred_at,
            trade.trade_id,
            trade.position_side

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

    where
        income.account_id = episode_flows.account_id
        and income.occurred_at >= episode_flows.flows_from
        and income.occurred_at <= episode_flows.flows_to
        and income.symbol = episode_flows.symbol
        and income.booked_slot >= episode_flows.opened_slot
        and income.booked_slot <= episode_flows.last_slot
        and not (
            episode_flows.is_older_than_history
            and income.booked_slot = episode_flows.opened_slot
        )
        and income_category.category
        in ('realized', 'funding', 'commission', 'liquidation')

),

-- both sides of the symbol, before and after the interval
sided as (

    select
        flows.*,
        abs(stand.own_before) as own_before,
        abs(stand.own_after) as own_after,
        abs(stand.other_before) as other_before,
        abs(stand.other_after) as other_after,
        pair.is_larger

    from flows

    left join lateral (

        select
            coalesce(
                max(latest.amount) filter (
                    where latest.is_own and latest.is_before
                ),
                0
            ) as own_before,
            coalesce(
                max(latest.amount) filter (
                    where latest.is_own and not latest.is_before
                ),
                0
            ) as own_after,
            coalesce(
                max(latest.amount) filter (
                    where not latest.is_own and latest.is_before
                ),
                0
            ) as other_before,
            coalesce(
                max(latest.amount) filter (
                    where not latest.is_own and not latest.is_before
                ),
                0
            ) as other_after

        from (

            select
                side.name = episode_flows.position_side as is_own,
                moment.is_before,
                (
                    select abs(position_change.amount)

                    from history.position_change

                    where
                        position_change.account_id = episode_flows.account_id
                        and position_change.symbol = episode_flows.symbol
                        and position_change.position_side = side.name
                        and position_change.amount is not null
                        and (
                            position_change.snapshot_at < flows.booked_slot
                            or (
                                not moment.is_before
                                and position_change.snapshot_at
                                = flows.booked_slot
                            )
                        )

                    order by position_change.snapshot_at desc

                    limit 1
                ) as amount

            from (values (text 'LONG'), ('SHORT')) as side (name)

            cross join (values (true), (false)) as moment (is_before)

        ) as latest

    ) as stand
        on episode_flows.position_side <> 'BOTH' and flows.fill_id is null

    -- of two fees of one instant, paid by one side and earned by the other
    left join lateral (

        select
            case
                when
                    count(*) = 2
                    and min(sign(twin.amount)) = -1
                    and max(sign(twin.amount)) = 1
                    and min(abs(twin.amount)) <> max(abs(twin.amount))
                    then abs(flows.amount) = max(abs(twin.amount))
            end as is_larger

        from history.income as twin

        where
            twin.account_id = episode_flows.account_id
            and twin.occurred_at = flows.occurred_at
            and twin.income_type = flows.income_type
            and twin.symbol = episode_flows.symbol

    ) as pair
        on
            episode_flows.position_side <> 'BOTH'
            and flows.category = 'funding'

)

select
    sided.booked_slot,
    sided.category,
    sided.amount,
    sided.index_price,
    case
        when sided.fill_side <> episode_flows.position_side then 0
        when
            (sided.fill_at, length(sided.fill_id), sided.fill_id)
            < (
                episode_flows.opening_fill_at,
                length(episode_flows.opening_trade_id),
                episode_flows.opening_trade_id
            )
            then 0
        when
            (sided.fill_at, length(sided.fill_id), sided.fill_id)
            > (
                episode_flows.closing_fill_at,
                length(episode_flows.closing_trade_id),
                episode_flows.closing_trade_id
            )
            then 0
        when sided.fill_id = episode_flows.opening_trade_id
            then
                case
                    when sided.category = 'commission'
                        then coalesce(episode_flows.opening_share, 1)
                    when episode_flows.opening_share < 1 then 0
                    else 1
                end
        when sided.fill_id = episode_flows.closing_trade_id
            then
                case
                    when sided.category = 'commission'
                        then episode_flows.closing_share
                    else 1
                end
        when
            episode_flows.is_opening_shared
            and sided.booked_slot = episode_flows.opened_slot
            and (
                sided.fill_id is null
                or episode_flows.opening_trade_id is null
            )
            then
                case
                    when sided.category = 'commission'
                        then episode_flows.opening_share
                    else 0
                end
        when
            sided.booked_slot = episode_flows.closed_slot
            and sided.category = 'commission'
            and (
                sided.fill_id is null
                or episode_flows.closing_trade_id is null
            )
            and episode_flows.closing_share < 1
            then episode_flows.closing_share
        when
            episode_flows.position_side = 'BOTH'
            or sided.fill_id is not null
            or (sided.other_before = 0 and sided.other_after = 0)
            then 1
        when sided.category = 'funding'
            then
                case
                    when sided.own_before = sided.other_before then null
                    when
                        sided.is_larger
                        = (sided.own_before > sided.other_before)
                        then 1
                    when sided.is_larger is not null then 0
                end
        when sided.category = 'commission'
            then
                case
                    when
                        sided.own_after <> sided.own_before
                        and sided.other_after = sided.other_before
                        then 1
                    when
                        sided.own_after = sided.own_before
                        and sided.other_after <> sided.other_before
                        then 0
                end
        when
            sided.own_after < sided.own_before
            and sided.other_after >= sided.other_before
            then 1
        when
            sided.own_after >= sided.own_before
            and sided.other_after < sided.other_before
            then 0
    end as share,
    sided.category in ('realized', 'commission')
    and sided.fill_id is null
    and not exists (

        select

        from history.position_change

        where
            position_change.account_id = episode_flows.account_id
            and position_change.snapshot_at = sided.booked_slot
            and position_change.symbol = episode_flows.symbol

    ) as is_hidden

from sided;

end

$$;

comment on function definition.episode_flows(
    bigint, text, text, timestamptz, timestamptz, timestamptz, timestamptz,
    timestamptz, timestamptz, text, timestamptz, text, numeric, numeric,
    boolean, boolean
) is
    'Flows of a symbol while an episode lasts, with the share that it has in '
    'each.';
