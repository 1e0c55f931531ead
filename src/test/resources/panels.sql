-- What dashboards query, a panel a paragraph. The first line is its name; a name that ends in
-- "by definition" asks the computing views for what the panel before it reads. {account} is one
-- account, {from} an instant before {to}, the newest slot; {day_from} and {day_to} are their days.
-- "for" names the periods that the panel covers.

-- equity, one account; for day, week, month
select snapshot_at, equity, unrealized_value, reason
from analytics.equity
where account_name = {account} and snapshot_at > {from} and snapshot_at <= {to}
order by snapshot_at

-- margin, one account; for day, week, month
select snapshot_at, pool_kind, asset, symbol, margin_ratio
from analytics.margin_pools
where account_name = {account} and snapshot_at > {from} and snapshot_at <= {to}
order by snapshot_at

-- daily PnL, five accounts; for day, week, month
select account_name, day, pnl, reason
from analytics.daily_pnl
where day > {day_from} and day <= {day_to}
order by account_name, day

-- components, five accounts; for day, week, month
select account_name, day, component, amount
from analytics.daily_pnl_components
where day > {day_from} and day <= {day_to}
order by account_name, day, component

-- symbols, one account; for day, week, month
select day, symbol, pnl
from analytics.symbol_pnl
where account_name = {account} and day > {day_from} and day <= {day_to}
order by day, symbol

-- coverage, five accounts; for day, week, month
select account_name, day, expected, taken, failed, missed
from analytics.coverage
where day > {day_from} and day <= {day_to}
order by account_name, day

-- reconciliation, one account; for day, week, month
select snapshot_at, asset, residual, is_reconciled
from analytics.reconciliation
where account_name = {account} and snapshot_at > {from} and snapshot_at <= {to}
order by snapshot_at, asset

-- group equity; for day, week, month
select snapshot_at, equity, members_taken, reason
from analytics.group_equity
where group_name = 'all' and snapshot_at > {from} and snapshot_at <= {to}
order by snapshot_at

-- group PnL; for day, week, month
select day, pnl, reason
from analytics.daily_group_pnl
where group_name = 'all' and day > {day_from} and day <= {day_to}
order by day

-- equity by hour, one account; for year
select date_trunc('hour', snapshot_at, 'UTC') as hour, min(equity), max(equity)
from analytics.equity
where account_name = {account} and snapshot_at > {from} and snapshot_at <= {to}
group by 1
order by 1

-- daily PnL, five accounts; for year
select account_name, day, pnl, reason
from analytics.daily_pnl
where day > {day_from} and day <= {day_to}
order by account_name, day

-- daily PnL, five accounts, reporting zone; for year
select account_name, day, pnl, reason
from analytics.daily_pnl_local
where day > {day_from} and day <= {day_to}
order by account_name, day

-- daily PnL, five accounts, another zone; for year
select account_name, day, pnl, reason
from analytics.pnl_by_day('Asia/Kolkata', {day_from} + 1, {day_to})
order by account_name, day
