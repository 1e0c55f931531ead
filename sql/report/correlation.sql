-- How alike accounts move: correlation of their daily returns in USD
select
    account_name as account,
    other_account_name as other,
    days,
    first_day,
    last_day,
    round(correlation, 3) as correlation,
    reason as note

from analytics.account_correlations

order by environment, account_name, other_account_name;
