-- Grain: one row per account, of its latest taken slot.
create view analytics.latest_equity as

select
    equity.account_id,
    equity.account_name,
    equity.environment,
    equity.snapshot_at,
    equity.captured_at,
    equity.equity,
    equity.wallet_value,
    equity.unrealized_value,
    equity.multi_assets_margin,
    equity.unpriced_assets,
    equity.reason,
    cast(
        extract(
            epoch from (select analytics.as_of()) - equity.snapshot_at
        ) as bigint
    ) as age_seconds

from history.account

cross join lateral (

    select rows_of_the_account.*

    from analytics.equity as rows_of_the_account

    where rows_of_the_account.account_id = account.account_id

    order by rows_of_the_account.snapshot_at desc

    limit 1

) as equity

where account.kind = 'trading';

comment on view analytics.latest_equity is
    'Net worth now: analytics.equity of the latest taken slot up to '
    'analytics.as_of(). See age_seconds before trusting it as the present.';
comment on column analytics.latest_equity.wallet_value is
    'Sum over all assets of wallet balance × USD price; null when a part is '
    'not known.';
comment on column analytics.latest_equity.reason is
    'Why equity is null: see analytics.equity.reason.';
