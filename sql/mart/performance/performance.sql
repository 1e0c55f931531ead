-- Grain: one row per account, and per group, currency and segment: a maximal run
-- of days without a break.
create view analytics.performance as

with

chained as (

    select
        series.*,
        extract(epoch from series.closed_at - series.opened_at) / 86400
            as days,
        extract(
            epoch from
            max(series.closed_at) over whole
            - series.opened_at - (series.closed_at - series.opened_at) / 2
        ) / 86400 as days_left,
        definition.chained(series.growth) over by_month - 1 as month_return,
        date_trunc('month', cast(series.last_day as timestamp)) as month

    from definition.return_index as series

    window
        whole as (
            partition by
                series.portfolio,
                series.account_id,
                series.account_name,
                series.group_name,
                series.environment,
                series.currency,
                series.segment
        ),
        by_month as (
            partition by
                series.portfolio,
                series.account_id,
                series.account_name,
                series.group_name,
                series.environment,
                series.currency,
                series.segment,
                date_trunc('month', cast(series.last_day as timestamp))
        )

),

summed as (

    select
        chained.account_id,
        chained.account_name,
        chained.group_name,
        chained.environment,
        chained.currency,
        chained.segment,
        min(chained.first_day) as first_day,
        max(chained.last_day) as last_day,
        min(chained.opened_at) as opened_at,
        max(chained.closed_at) as closed_at,
        sum(chained.days) as days,
        cast(count(chained.daily_return) as integer) as complete_days,
        (array_agg(chained.opening_equity order by chained.opened_at))[1]
            as opening_equity,
        (array_agg(chained.closing_equity order by chained.opened_at desc))[1]
            as closing_equity,
        sum(chained.external_flow) as external_flow,
        sum(chained.pnl) as pnl,
        sum(chained.external_flow * chained.days_left) as weighted_flow,
        array_agg(-chained.external_flow order by chained.opened_at) filter (
            where chained.external_flow <> 0
        ) as flows,
        array_agg(chained.days_left order by chained.opened_at) filter (
            where chained.external_flow <> 0
        ) as flow_days,
        definition.chained(chained.growth) - 1 as total_return,
        avg(chained.daily_return) as mean_return,
        stddev_samp(chained.daily_return) as deviation,
        sqrt(
            sum(power(least(chained.daily_return, 0), 2))
            / nullif(count(chained.daily_return), 0)
        ) as downside_deviation,
        sum(power(chained.daily_return, 2)) as squares,
        sum(power(chained.daily_return, 3)) as cubes,
        array_agg(chained.daily_return order by chained.daily_return) filter (
            where chained.daily_return is not null
        ) as sorted_returns,
        max(chained.daily_return) as best_day,
        min(chained.daily_return) as worst_day,
        count(distinct chained.month) as months,
        max(chained.month_return) as best_month,
        min(chained.month_return) as worst_month,
        min(chained.total_index / chained.peak_index - 1) as max_drawdown,
        sum(chained.pnl) filter (
            where chained.daily_return is not null and chained.pnl > 0
        ) as gains,
        sum(chained.pnl) filter (
            where chained.daily_return is not null and chained.pnl < 0
        ) as losses,
        count(*) filter (
            where chained.daily_return is not null and chained.pnl > 0
        ) as gaining_days,
        count(*) filter (
            where chained.daily_return is not null and chained.pnl < 0
        ) as losing_days,
        count(*) filter (where chained.daily_return > 0.0001) as won_days,
        count(*) filter (where abs(chained.daily_return) > 0.0001)
            as decided_days

    from chained

    group by
        chained.portfolio,
        chained.account_id,
        chained.account_name,
        chained.group_name,
        chained.environment,
        chained.currency,
        chained.segment

),

figures as (

    select
        summed.*,
        sqrt(365.0) as year_root,
        cast(ceil(summed.complete_days * 0.05) as integer) as tail,
        analytics.ratio(summed.mean_return, summed.deviation) as daily_sharpe,
        (
            summed.squares / nullif(summed.complete_days, 0)
            - power(summed.mean_return, 2)
        ) as variance,
        (
            summed.cubes / nullif(summed.complete_days, 0)
            - 3 * summed.mean_return
            * summed.squares / nullif(summed.complete_days, 0)
            + 2 * power(summed.mean_return, 3)
        ) as third_moment,
        case
            when summed.days >= 90 and summed.complete_days >= 90
                then analytics.annualized(summed.total_return, summed.days)
        end as cagr

    from summed

)

select
    figures.account_id,
    figures.account_name,
    figures.group_name,
    figures.environment,
    figures.currency,
    figures.segment,
    figures.first_day,
    figures.last_day,
    figures.opened_at,
    figures.closed_at,
    cast(figures.days as numeric(16, 4)) as days,
    figures.complete_days,
    cast(analytics.bounded_8(figures.opening_equity) as numeric(28, 8))
        as opening_equity,
    cast(analytics.bounded_8(figures.closing_equity) as numeric(28, 8))
        as closing_equity,
    cast(analytics.bounded_8(figures.external_flow) as numeric(28, 8))
        as external_flow,
    cast(analytics.bounded_8(figures.pnl) as numeric(28, 8)) as pnl,
    cast(analytics.bounded_10(figures.total_return) as numeric(28, 10))
        as total_return,
    cast(
        analytics.bounded_10(
            case
                when figures.currency = 'USD'
                    then definition.money_weighted(
                        -figures.opening_equity
                        || coalesce(figures.flows, '{}')
                        || figures.closing_equity,
                        figures.days
                        || coalesce(figures.flow_days, '{}')
                        || numeric '0'
                    )
            end
        )
        as numeric(28, 10)
    ) as money_weighted_return,
    cast(
        analytics.bounded_10(
            case
                when
                    figures.currency = 'USD'
                    and figures.opening_equity * figures.days
                    + figures.weighted_flow > 0
                    then figures.pnl * figures.days / (
                        figures.opening_equity * figures.days
                        + figures.weighted_flow
                    )
            end
        )
        as numeric(28, 10)
    ) as return_on_mean_capital,
    cast(analytics.bounded_10(figures.cagr) as numeric(28, 10)) as cagr,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 30
                    then figures.deviation * figures.year_root
            end
        )
        as numeric(28, 10)
    ) as volatility,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 30
                    then figures.daily_sharpe * figures.year_root
            end
        )
        as numeric(28, 10)
    ) as sharpe_ratio,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 30
                    then sqrt(
                        (1 + power(figures.daily_sharpe, 2) / 2)
                        / figures.complete_days
                    ) * figures.year_root
            end
        )
        as numeric(28, 10)
    ) as sharpe_standard_error,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 30
                    then analytics.ratio(
                        figures.mean_return, figures.downside_deviation
                    ) * figures.year_root
            end
        )
        as numeric(28, 10)
    ) as sortino_ratio,
    cast(analytics.bounded_10(figures.max_drawdown) as numeric(28, 10))
        as max_drawdown,
    cast(
        analytics.bounded_10(
            analytics.ratio(figures.cagr, -figures.max_drawdown)
        )
        as numeric(28, 10)
    ) as calmar_ratio,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 100
                    then figures.sorted_returns[figures.tail]
            end
        )
        as numeric(28, 10)
    ) as value_at_risk_95,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 100
                    then (

                        select avg(worst.daily_return)

                        from unnest(figures.sorted_returns[1:figures.tail])
                            as worst (daily_return)

                    )
            end
        )
        as numeric(28, 10)
    ) as expected_shortfall_95,
    cast(
        analytics.bounded_10(
            case
                when figures.complete_days >= 30 and figures.variance > 0
                    then figures.third_moment / power(figures.variance, 1.5)
            end
        )
        as numeric(28, 10)
    ) as skewness,
    cast(analytics.bounded_10(figures.best_day) as numeric(28, 10))
        as best_day_return,
    cast(analytics.bounded_10(figures.worst_day) as numeric(28, 10))
        as worst_day_return,
    cast(
        analytics.bounded_10(
            case when figures.months > 1 then figures.best_month end
        )
        as numeric(28, 10)
    ) as best_month_return,
    cast(
        analytics.bounded_10(
            case when figures.months > 1 then figures.worst_month end
        )
        as numeric(28, 10)
    ) as worst_month_return,
    cast(
        analytics.bounded_10(analytics.ratio(figures.gains, -figures.losses))
        as numeric(28, 10)
    ) as profit_factor,
    cast(
        analytics.bounded_10(
            analytics.ratio(
                figures.gains / nullif(figures.gaining_days, 0),
                -figures.losses / nullif(figures.losing_days, 0)
            )
        )
        as numeric(28, 10)
    ) as payoff_ratio,
    cast(
        analytics.bounded_10(
            cast(figures.won_days as numeric)
            / nullif(figures.decided_days, 0)
        )
        as numeric(28, 10)
    ) as win_rate,
    case
        when figures.complete_days < 30
            then 'nothing annualized under 30 complete days'
        when figures.deviation = 0 then 'returns do not vary'
        when figures.cagr is null
            then 'no CAGR and Calmar ratio under 90 complete days'
        when figures.complete_days < 100
            then 'no value at risk under 100 complete days'
    end as reason

from figures;

comment on view analytics.performance is
    'Return and risk of an account, or of a group, over a segment: a run of '
    'days that nothing breaks. currency says what returns are measured in; '
    'money is in USD. The year has 365 days, the risk-free rate is 0. Figures '
    'by day are of complete days only. null means: not enough days, or a '
    'denominator of 0; reason says which. Sums over segments are sums of money, '
    'never of returns.';
comment on column analytics.performance.account_id is
    'The account; null in rows of a group.';
comment on column analytics.performance.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.performance.group_name is
    'The group; null in rows of an account.';
comment on column analytics.performance.currency is
    'What returns are measured in: USD, or USDT (equity divided by the price '
    'of USDT).';
comment on column analytics.performance.segment is
    'Number of the segment, the earliest is 1.';
comment on column analytics.performance.first_day is 'First UTC day in it.';
comment on column analytics.performance.last_day is 'Last UTC day in it.';
comment on column analytics.performance.opened_at is
    'Slot in which it begins.';
comment on column analytics.performance.closed_at is 'Slot in which it ends.';
comment on column analytics.performance.days is
    'Days that returns cover, of 24 hours.';
comment on column analytics.performance.complete_days is
    'How many complete days count in risk figures.';
comment on column analytics.performance.opening_equity is
    'Equity at opened_at, USD.';
comment on column analytics.performance.closing_equity is
    'Equity at closed_at, USD.';
comment on column analytics.performance.external_flow is
    'Deposits less withdrawals, USD.';
comment on column analytics.performance.pnl is
    'closing_equity - opening_equity - external_flow, USD.';
comment on column analytics.performance.total_return is
    'Time-weighted return over the segment, 0.01 for 1 %; not annualized.';
comment on column analytics.performance.money_weighted_return is
    'Internal rate of return over the segment, not annualized: what each '
    'dollar that was there earned. Flows count at the middle of their day. '
    'In rows of USD only.';
comment on column analytics.performance.return_on_mean_capital is
    'pnl by the capital that was there on average over time (modified Dietz). '
    'In rows of USD only.';
comment on column analytics.performance.cagr is
    'Compound annual growth rate: (1 + total_return) ^ (365 / days) - 1; from '
    '90 days and 90 complete days on.';
comment on column analytics.performance.volatility is
    'Standard deviation of daily returns × √365; from 30 complete days on.';
comment on column analytics.performance.sharpe_ratio is
    'Mean by standard deviation of daily returns × √365; from 30 complete days '
    'on.';
comment on column analytics.performance.sharpe_standard_error is
    'Standard error of sharpe_ratio for independent returns: about two thirds '
    'of the time the true ratio lies within it.';
comment on column analytics.performance.sortino_ratio is
    'Mean of daily returns by the root of the mean square of negative ones, '
    'over all days, × √365; from 30 complete days on.';
comment on column analytics.performance.max_drawdown is
    'Deepest fall of the return index below its peak, on daily closes; -0.1 '
    'for 10 %.';
comment on column analytics.performance.calmar_ratio is
    'cagr / |max_drawdown|.';
comment on column analytics.performance.value_at_risk_95 is
    'Daily return that one day in twenty falls below or meets; from 100 '
    'complete days on.';
comment on column analytics.performance.expected_shortfall_95 is
    'Mean of the returns of those days.';
comment on column analytics.performance.skewness is
    'Skewness of daily returns; from 30 complete days on.';
comment on column analytics.performance.best_day_return is
    'Highest return of a complete day.';
comment on column analytics.performance.worst_day_return is
    'Lowest return of a complete day.';
comment on column analytics.performance.best_month_return is
    'Highest return of a UTC month, as far as the segment covers it; null '
    'while there is one month only.';
comment on column analytics.performance.worst_month_return is
    'Lowest return of a UTC month; null while there is one month only.';
comment on column analytics.performance.profit_factor is
    'Gains of complete days by their losses, USD.';
comment on column analytics.performance.payoff_ratio is
    'Mean gain of gaining days by mean loss of losing days, USD.';
comment on column analytics.performance.win_rate is
    'Share of days that gained more than 0.01 % among those that moved by more '
    'than that.';
comment on column analytics.performance.reason is
    'Why figures are null: too few complete days for them, or returns that do '
    'not vary; null when all that can be known is.';
