-- While the tables do not answer, only collectors of the same account wait for each other.

alter table collector_folder add column subjects text[];

comment on column collector_folder.subjects is
    'What it asks the exchange for: accounts, and venues for their prices, in order; null when it does not say, so that it counts for every account.';
