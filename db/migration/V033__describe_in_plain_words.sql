-- Descriptions of tables and columns in the words of docs/glossary.md.

comment on column load.captures is 'Captures that the run wrote.';

comment on table account_snapshot is
    'One row per account and slot: modes, permissions and the eleven totals that the account''s endpoint reports (see source). A symbol without a position row was flat, an asset without a balance row was zero, unless missing_assets or missing_positions says that the reply lacked them.';
comment on column account_snapshot.multi_assets_margin is 'multiAssetsMargin: false single-asset mode, true multi-assets mode; null when unknown.';
comment on column account_snapshot.multi_assets_margin_derived is 'true: derived from the reply''s totals, not reported.';
comment on column account_snapshot.hedge_mode_derived is 'true: derived from the position sides (/fapi/v2/account does not report it).';
comment on column account_snapshot.missing_assets is 'Assets that the reply should have had and lacked, and why they are unknown, sorted, joined by comma and space; null when none is missing. Derived by the refresher.';
comment on column raw_document.stream is 'What was requested: account, asset-index, exchange-info, income, trade, leverage-bracket or configuration.';

comment on column installed_object.file_sha256 is 'Digest of that file, hex: when all digests agree, nothing is installed again.';
comment on column installed_object.definition_sha256 is 'Digest of its definition as PostgreSQL printed it then, hex. Null when installed by a version that did not keep it.';
comment on column installed_object.server_version is 'server_version_num of the PostgreSQL that printed the definition: another one may print the same definition differently.';

comment on column account_refusal.key_fingerprint is 'Digest that distinguishes keys; no key can be made from it.';
comment on table collector is
    'Collectors by name, each with what waits on its disk: a slot that was missed may still come from there. A row is deleted after 30 days without a heartbeat.';
comment on table collector_folder is
    'State folders that collectors report from, for a day: which may request when the database does not answer, and whether two share a name.';
comment on column capture_lease.last_holder is 'State folder of the collector that held the account last: for the first third of a slot''s lateness it takes precedence; null when there is none, or it has given the account up.';
comment on table exclusive_task is 'What one session at a time may do: it holds the row''s lock.';

comment on table income is
    'One money flow of /fapi/v1/income. The key holds every column that distinguishes two rows: tranId alone is shared by a trade''s profit and its commission.';
comment on column income_window.income_type is 'The incomeType that was requested; empty for all.';
comment on column income_window.symbol is 'The symbol that was requested; empty for all.';
comment on column income_coverage.known is 'Instants whose flows were requested completely, and later than the longest settlement lag after them.';
comment on column income_coverage.last_asked_at is 'When the latest window was requested, exchange''s clock.';
comment on column income_coverage.booked is 'The part of known whose flows bookings have seen: where profit is shown. A flow that is stored takes its hour out, the refresher puts it back.';
comment on column income_coverage.forgotten is 'Instants whose flows the exchange no longer had when they were requested (-4166): they are lost.';
comment on column trade_coverage.known is 'Instants whose fills were requested completely.';
comment on column trade_coverage.forgotten is 'Instants whose fills the exchange no longer had when they were requested (-4166): they are lost.';
comment on column slot_interval.unresolved is 'Assets whose wallet fits no choice of the open flows, or was missing in one of the two replies.';
comment on column interval_fact.multi_assets_margin is 'Mode of the account; null when unknown.';

comment on table account_stream is 'When a stream of an account was last requested, written with what it brought.';
comment on table trade is
    'One fill of /fapi/v1/userTrades: says which side of a position a REALIZED_PNL row closed, by trade_id within symbol. Requested for accounts in hedge mode unless set otherwise.';
comment on column trade.commission is 'commission as it was given: its sign differs between replies, the COMMISSION row of income is the one to compute with.';
comment on column account.income_every_seconds is 'The longest interval between requests of the account''s money flows, in seconds, as its collector is set; null while none has reported it.';
comment on column account_configuration.hedge_mode is 'dualSidePosition: true LONG and SHORT, false one-way. Snapshots of /fapi/v2/account only imply it.';

comment on table derivation is
    'What derived rows were made of, in addition to the series: when the text of an editable table is another, the refresher marks what depends on it.';
comment on table derive_lock is
    'One row an account, locked while its rows are derived. Lists accounts that could not be derived.';
comment on column unserved_asset.wallet_balance is 'The wallet at served_at and the flows booked since: 0 proves that the asset is gone, if all flows since are known. Null when the wallet was not reported.';
comment on column unserved_asset.margin_available is 'Whether the asset was collateral at served_at: then the totals of multi-assets mode also show whether it is gone.';
comment on table price_setting is
    'One row: how prices are chosen. Edit it by plain SQL; the next refresh computes again what depends on it. Without the row an index price serves its own instant only.';
