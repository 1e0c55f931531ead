-- A 429 closes an address for five minutes at most. What a former version was told and believed for
-- longer is cut to that; a ban longer than three days is asked about hourly from then on.

update exchange_budget
set closed_until = closed_since + interval '5 minutes'
where closed_because = 'throttled'
    and closed_until > closed_since + interval '5 minutes';

comment on column exchange_budget.closed_because is
    'banned, throttled, firewall, challenged: what the exchange answered, in one word.';
