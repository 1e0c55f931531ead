-- Grain: one row per account, and per group, and UTC day.
create view analytics.daily_returns as

select
    pieces.account_id,
    pieces.account_name,
    pieces.group_name,
    pieces.environment,
    pieces.first_day as day,
    text 'UTC' as zone,
    cast(
        analytics.bounded_8(min(pieces.opening_equity)) as numeric(28, 8)
    ) as opening_equity,
    cast(
        analytics.bounded_8(min(pieces.closing_equity)) as numeric(28, 8)
    ) as closing_equity,
    cast(
        analytics.bounded_8(min(pieces.external_flow)) as numeric(28, 8)
    ) as external_flow,
    -- of a day that breaks there is none
    cast(
        analytics.bounded_10(
            case
                when min(pieces.reason) is null then min(pieces.growth)
            end - 1
        )
        as numeric(28, 10)
    ) as daily_return,
    cast(
        analytics.bounded_10(
            case
                when min(pieces.reason) is null then min(pieces.growth_usdt)
            end - 1
        )
        as numeric(28, 10)
    ) as daily_return_usdt,
    bool_and(pieces.is_complete) as is_complete,
    bool_and(pieces.is_final) as is_final,
    min(pieces.unknown_accounts) as unknown_accounts,
    min(pieces.reason) as reason

from definition.return_pieces as pieces

where not pieces.is_bridge

group by
    pieces.account_id,
    pieces.account_name,
    pieces.group_name,
    pieces.environment,
    pieces.first_day;

comment on view analytics.daily_returns is
    'What each dollar of an account, or of a group, earned in a UTC day, as a '
    'fraction. Deposits and withdrawals have no part in it: the day is cut at '
    'the slots around them and chained. Rows of a group have a group_name and '
    'no account.';
comment on column analytics.daily_returns.account_id is
    'The account; null in rows of a group.';
comment on column analytics.daily_returns.account_name is
    'Name of the account in the settings; null in rows of a group.';
comment on column analytics.daily_returns.group_name is
    'The group; null in rows of an account. all is every account of the '
    'environment.';
comment on column analytics.daily_returns.daily_return is
    'Return in USD, 0.01 for 1 %; null, with a reason, when not known.';
comment on column analytics.daily_returns.daily_return_usdt is
    'The same in USDT: an account that holds USDT and does nothing has 0. Null '
    'when daily_return is, or a price of USDT is not known.';
comment on column analytics.daily_returns.opening_equity is
    'Equity at the slot in which the day opens, USD.';
comment on column analytics.daily_returns.closing_equity is
    'Equity at the slot in which the day closes, or up to which it is counted, '
    'USD.';
comment on column analytics.daily_returns.external_flow is
    'Deposits less withdrawals, USD.';
comment on column analytics.daily_returns.is_complete is
    'true: both edges of the day exist. Only complete days count in risk '
    'figures; others count in returns of longer periods.';
comment on column analytics.daily_returns.is_final is
    'true: the day is over and settled for every member.';
comment on column analytics.daily_returns.unknown_accounts is
    'Members whose profit is not known, sorted and separated by comma and '
    'space; null when all are.';
comment on column analytics.daily_returns.reason is
    'Why daily_return is null: the reason of daily_pnl, unclassified flow, '
    'equity under the floor (1 USD, or the setting analytics.equity_floor), '
    'large flow in a gap, or members close at different slots.';
