-- Scenarios for margin and equity, to be edited by plain SQL.

create table stress_scenario (
    scenario text not null,
    shocks   text not null,

    constraint stress_scenario_pkey primary key (scenario),
    constraint stress_scenario_is_named check (scenario <> ''),
    constraint stress_scenario_shocks_are_assets_and_percentages check (
        shocks ~ '^\s*\S+\s+[+-]?[0-9]{1,6}([.][0-9]{1,18})?\s*%\s*(,\s*\S+\s+[+-]?[0-9]{1,6}([.][0-9]{1,18})?\s*%\s*)*$'
        and shocks !~ '-0*[1-9][0-9]{2,}([.][0-9]+)?\s*%'
    )
);

comment on table stress_scenario is
    'Named scenarios of analytics.stress. Edited by plain SQL; counts at once.';
comment on column stress_scenario.scenario is 'Name of the scenario.';
comment on column stress_scenario.shocks is
    'Assets and percentages against USD, separated by commas: BTC -10 %, * -20 %. The asterisk is every coin that is not named and not stable. No price falls by 100 % or more.';

insert into stress_scenario (scenario, shocks)
values
    ('all -10 %', '* -10 %'),
    ('all -20 %', '* -20 %'),
    ('all -30 %', '* -30 %'),
    ('all +20 %', '* +20 %'),
    ('BTC -10 %, others -20 %', 'BTC -10 %, * -20 %'),
    ('USDT -5 %', 'USDT -5 %'),
    ('USDC -5 %', 'USDC -5 %');
