-- Grain: one row per portfolio, currency and piece of growth: the return index of
-- its segment at the piece's end, and what profit there was until then.
create view definition.return_index as

with

chained as (

    select
        series.*,
        definition.chained(series.growth) over so_far as total_index,
        sum(series.pnl) over so_far as total_pnl

    from definition.return_series as series

    window so_far as (
        partition by
            series.portfolio,
            series.account_id,
            series.account_name,
            series.group_name,
            series.environment,
            series.currency,
            series.segment
        order by series.opened_at
    )

)

select
    chained.*,
    -- the index is 1 before the first return
    greatest(
        1,
        max(chained.total_index) over (
            partition by
                chained.portfolio,
                chained.account_id,
                chained.account_name,
                chained.group_name,
                chained.environment,
                chained.currency,
                chained.segment
            order by chained.opened_at
        )
    ) as peak_index

from chained;

comment on view definition.return_index is
    'The return index and its peak so far: beneath drawdowns and performance.';
