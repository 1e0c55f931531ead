package accounthistory.store.derive;

import java.util.List;
import org.jooq.DSLContext;

/// The USD prices of balances: rungs 1, 2, 3, 7 and 8 of the ladder.
///
/// In multi-assets mode a reply tells what is free in the whole account twice, in USD and, at its
/// ask rate, in each asset: the quotient is a price. It is believed only when it has digits enough,
/// when the asset is collateral, when a stable asset comes out near a dollar, and when the prices
/// of all collateral together make the reply's own margin balance. Where a haircut is not known,
/// the quotients alone must come near it from above.
final class BalancePrices {
  private static final String PRICED =
      """
      with

      reported as (

          select
              balance.account_id,
              balance.snapshot_at,
              balance.asset,
              balance.margin_balance,
              balance.available_balance,
              balance.margin_available,
              snapshot.captured_at,
              snapshot.multi_assets_margin,
              snapshot.available_balance as free,
              snapshot.total_margin_balance,
              account.venue,
              account.environment,
              stable.asset is not null as is_stable
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          -- an index scan a range, whatever else is stored
          cross join lateral (
              select account_snapshot.*
              from history.account_snapshot
              where account_snapshot.account_id = ranges.account_id
                  and account_snapshot.snapshot_at >= ranges.begins
                  and account_snapshot.snapshot_at < ranges.ends
                  and account_snapshot.snapshot_at >= {4}
                  and account_snapshot.snapshot_at < {5}
              offset 0
          ) as snapshot
          cross join lateral (
              select asset_balance.*
              from history.asset_balance
              where asset_balance.account_id = snapshot.account_id
                  and asset_balance.snapshot_at = snapshot.snapshot_at
              offset 0
          ) as balance
          inner join history.account on account.account_id = snapshot.account_id
          left join history.stable_asset as stable on stable.asset = balance.asset

      ),

      looked_up as (

          select
              reported.*,
              latest.index_price,
              latest.bid_rate,
              latest.ask_rate,
              latest.observed_at as index_at,
              latest.observed_at >= reported.captured_at - {3} as is_index_new,
              latest.bid_buffer,
              latest.ask_buffer,
              by_hand.index_price as hand_price,
              by_hand.valid_from as hand_at
          from reported
          left join lateral (
              select asset_index.*
              from history.asset_index
              where asset_index.venue = reported.venue
                  and asset_index.environment = reported.environment
                  and asset_index.asset = reported.asset
                  and asset_index.observed_at <= reported.captured_at
                  and asset_index.observed_at >= reported.captured_at - interval '30 days'
              order by asset_index.observed_at desc
              limit 1
          ) as latest on true
          left join lateral (
              select price_override.index_price, price_override.valid_from
              from history.price_override
              where price_override.asset = reported.asset
                  and price_override.valid_from <= reported.captured_at
              order by price_override.valid_from desc
              limit 1
          ) as by_hand on true

      ),

      computed as (

          select
              looked_up.*,
              case when is_index_new then looked_up.index_price end as price_1,
              hand_price as price_2,
              round(quotient.rate / (1 + ask_buffer), 18) as raw_3,
              nearest.index_price as price_7,
              nearest.observed_at as near_at,
              quotient.rate as raw_8
          from looked_up
          left join lateral (
              select beside.index_price, beside.observed_at
              from (
                  (
                      select asset_index.index_price, asset_index.observed_at
                      from history.asset_index
                      where asset_index.venue = looked_up.venue
                          and asset_index.environment = looked_up.environment
                          and asset_index.asset = looked_up.asset
                          and asset_index.observed_at <= looked_up.captured_at
                          and asset_index.observed_at >= looked_up.captured_at - interval '90 days'
                      order by asset_index.observed_at desc
                      limit 1
                  )
                  union all
                  (
                      select asset_index.index_price, asset_index.observed_at
                      from history.asset_index
                      where asset_index.venue = looked_up.venue
                          and asset_index.environment = looked_up.environment
                          and asset_index.asset = looked_up.asset
                          and asset_index.observed_at > looked_up.captured_at
                          and asset_index.observed_at <= looked_up.captured_at + interval '90 days'
                      order by asset_index.observed_at
                      limit 1
                  )
              ) as beside
              where looked_up.is_stable
                  and looked_up.is_index_new is not true
                  and looked_up.hand_price is null
              order by
                  abs(extract(epoch from beside.observed_at - looked_up.captured_at)),
                  beside.observed_at
              limit 1
          ) as nearest on true
          cross join lateral (
              select
                  case
                      when multi_assets_margin
                          and margin_available
                          and free > 0
                          and available_balance > 0
                          and 1e-8 / available_balance + 1e-8 / free <= 1e-4
                      then round(free / available_balance, 18)
                  end as rate
          ) as quotient

      ),

      believable as (

          select
              computed.*,
              bounded.price_3,
              bounded.price_8,
              coalesce(price_1, price_2, bounded.price_3, price_7) as known_price,
              multi_assets_margin
                  and margin_available
                  and margin_balance is distinct from 0 as is_collateral
          from computed
          cross join lateral (
              select
                  case when not is_stable or abs(raw_3 - 1) <= 0.1 then raw_3 end as price_3,
                  case when not is_stable or abs(raw_8 - 1) <= 0.1 then raw_8 end as price_8
          ) as bounded

      ),

      collateral as (

          select
              believable.*,
              margin_balance * known_price as gross,
              margin_balance * known_price
              * case
                  when margin_balance < 0 then 1 + ask_buffer
                  else 1 - bid_buffer
              end as net,
              margin_balance * coalesce(price_8, known_price) as at_quotient
          from believable

      ),

      -- what all collateral of a slot is worth by these prices, beside what the reply says
      summed as (

          select
              collateral.*,
              bool_and(net is not null) filter (where is_collateral) over slot
                  and abs(
                      sum(net) filter (where is_collateral) over slot - total_margin_balance
                  )
                  <= 0.002 * sum(abs(gross)) filter (where is_collateral) over slot
                  as is_implied_believed,
              bool_and(at_quotient is not null) filter (where is_collateral) over slot
                  and total_margin_balance > 0
                  and sum(at_quotient) filter (where is_collateral) over slot
                  between 0.998 * total_margin_balance and 1.25 * total_margin_balance
                  and (
                      bool_or(net is null) filter (where is_collateral) over slot
                      or abs(
                          sum(net) filter (where is_collateral) over slot - total_margin_balance
                      )
                      <= 0.002 * sum(abs(gross)) filter (where is_collateral) over slot
                  ) as is_quotient_believed
          from collateral
          window slot as (partition by account_id, snapshot_at)

      ),

      priced as (

          select
              summed.account_id,
              summed.snapshot_at,
              summed.asset,
              rung.index_price,
              rung.bid_rate,
              rung.ask_rate,
              rung.source,
              rung.observed_at
          from summed
          cross join lateral (
              select ladder.*
              from (
                  values
                  (1, price_1, summed.bid_rate, summed.ask_rate, 'index', index_at),
                  (2, price_2, null, null, 'override', hand_at),
                  (
                      3, case when is_implied_believed then price_3 end,
                      round(price_3 * (1 - bid_buffer), 18),
                      raw_8, 'implied', captured_at
                  ),
                  (7, price_7, null, null, 'nearest', near_at),
                  (
                      8, case when is_quotient_believed then price_8 end,
                      null, raw_8, 'implied, haircut included', captured_at
                  )
              ) as ladder (rank, index_price, bid_rate, ask_rate, source, observed_at)
              where ladder.index_price > 0
              order by ladder.rank
              limit 1
          ) as rung

      ),

      -- an except, since the planner takes the slots for few and would compare each with each
      stale as (

          select value.account_id, value.snapshot_at, value.asset
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select asset_balance_value.*
              from history.asset_balance_value
              where asset_balance_value.account_id = ranges.account_id
                  and asset_balance_value.snapshot_at >= ranges.begins
                  and asset_balance_value.snapshot_at < ranges.ends
                  and asset_balance_value.snapshot_at >= {4}
                  and asset_balance_value.snapshot_at < {5}
              offset 0
          ) as value
          except
          select account_id, snapshot_at, asset
          from priced

      ),

      removed as (

          delete from history.asset_balance_value as value
          using stale
          where value.account_id = stale.account_id
              and value.snapshot_at = stale.snapshot_at
              and value.asset = stale.asset
              and value.snapshot_at >= {4}
              and value.snapshot_at < {5}

      )

      insert into history.asset_balance_value as value (
          account_id, snapshot_at, asset, index_price, bid_rate, ask_rate, source, observed_at
      )
      select account_id, snapshot_at, asset, index_price, bid_rate, ask_rate, source, observed_at
      from priced
      on conflict (account_id, snapshot_at, asset) do update
      set index_price = excluded.index_price,
          bid_rate = excluded.bid_rate,
          ask_rate = excluded.ask_rate,
          source = excluded.source,
          observed_at = excluded.observed_at
      where (
              value.index_price, value.bid_rate, value.ask_rate, value.source, value.observed_at
          )
          is distinct from (
              excluded.index_price, excluded.bid_rate, excluded.ask_rate, excluded.source,
              excluded.observed_at
          )
      """;

  private final DSLContext sql;

  BalancePrices(DSLContext sql) {
    this.sql = sql;
  }

  /// Prices the balances of the slots of ranges, which do not overlap.
  void price(List<RefreshRange> wanted) {
    if (wanted.isEmpty()) {
      return;
    }
    var ranges = Ranges.of(wanted);
    sql.execute(
        PRICED,
        ranges.accounts(),
        ranges.from(),
        ranges.until(),
        RefreshMarks.INDEX_PRICE_MAX_AGE,
        ranges.begin(),
        ranges.end());
  }
}
