-- Grain: one row per scenario.
create view analytics.stress_scenarios as

with

scenarios as (

    select
        cast(stress_scenario.scenario as text) as scenario,
        cast(stress_scenario.shocks as text) as shocks

    from history.stress_scenario

)

select * from scenarios;

comment on view analytics.stress_scenarios is
    'The named scenarios of the function stress, by the editable table '
    'history.stress_scenario.';
comment on column analytics.stress_scenarios.scenario is
    'Name of the scenario.';
comment on column analytics.stress_scenarios.shocks is
    'By how much which asset moves against USD: an asset, or * for every '
    'other coin that is not stable, and a percentage.';
