-- Grain: one row per account, symbol, instant of a change and bracket.
create view analytics.leverage_brackets as

with

changes as (

    select
        leverage_bracket_set.account_id,
        leverage_bracket_set.symbol,
        leverage_bracket_set.digest,
        leverage_bracket_set.coefficient,
        leverage_bracket_set.observed_at as valid_from,
        lead(leverage_bracket_set.observed_at) over (
            partition by
                leverage_bracket_set.account_id, leverage_bracket_set.symbol
            order by leverage_bracket_set.observed_at
        ) as valid_until

    from history.leverage_bracket_set

    where leverage_bracket_set.observed_at <= analytics.as_of()

),

brackets as (

    select
        changes.account_id,
        account.name as account_name,
        account.environment,
        changes.symbol,
        leverage_bracket.bracket,
        leverage_bracket.initial_leverage,
        cast(
            analytics.bounded_8(leverage_bracket.notional_floor)
            as numeric(28, 8)
        ) as notional_floor,
        cast(
            analytics.bounded_8(leverage_bracket.notional_cap)
            as numeric(28, 8)
        ) as notional_cap,
        cast(
            analytics.bounded_10(leverage_bracket.maintenance_margin_rate)
            as numeric(28, 10)
        ) as maintenance_margin_rate,
        cast(
            analytics.bounded_8(leverage_bracket.cumulative)
            as numeric(28, 8)
        ) as cumulative_amount,
        cast(
            analytics.bounded_10(changes.coefficient)
            as numeric(28, 10)
        ) as notional_coefficient,
        changes.valid_until is null as is_current,
        changes.valid_from,
        changes.valid_until

    from changes

    inner join history.leverage_bracket
        on
            changes.account_id = leverage_bracket.account_id
            and changes.digest = leverage_bracket.digest

    inner join history.account as account
        on changes.account_id = account.account_id

    where account.kind = 'trading'

)

select * from brackets;

comment on view analytics.leverage_brackets is
    'From which notional on which maintenance margin rate holds, by account '
    'and symbol: maintenance margin = notional * maintenance_margin_rate - '
    'cumulative_amount. A row holds from valid_from to before valid_until.';
comment on column analytics.leverage_brackets.account_id is
    'The account: brackets may be its own.';
comment on column analytics.leverage_brackets.symbol is
    'Symbol of the contract.';
comment on column analytics.leverage_brackets.bracket is
    'Number of the bracket; 1 is the lowest.';
comment on column analytics.leverage_brackets.initial_leverage is
    'Highest leverage allowed in the bracket.';
comment on column analytics.leverage_brackets.notional_floor is
    'Notional from which on the bracket holds, in the quote asset.';
comment on column analytics.leverage_brackets.notional_cap is
    'Notional below which the bracket holds, in the quote asset.';
comment on column analytics.leverage_brackets.maintenance_margin_rate is
    'Maintenance margin as a fraction of the notional; 0.004 is 0.4 %.';
comment on column analytics.leverage_brackets.cumulative_amount is
    'Deducted from notional * rate, so that the maintenance margin has no '
    'jump at a floor; in the quote asset.';
comment on column analytics.leverage_brackets.notional_coefficient is
    'Factor by which the exchange has scaled the brackets of the account; '
    'null when it has not.';
comment on column analytics.leverage_brackets.is_current is
    'true: no later change is known.';
comment on column analytics.leverage_brackets.valid_from is
    'When the brackets were first observed, on the clock of the exchange.';
comment on column analytics.leverage_brackets.valid_until is
    'When the next change was observed; null for the current brackets.';
