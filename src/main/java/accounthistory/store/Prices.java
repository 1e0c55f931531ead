package accounthistory.store;

import static org.jooq.impl.DSL.val;

import accounthistory.store.RefreshMarks.Bucket;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.TreeSet;
import org.jooq.DSLContext;
import org.jspecify.annotations.Nullable;

/// The USD prices of an account's assets: the price ladder D2.
///
/// The first rung that holds is taken: an index price; a price by hand; in multi-assets mode the
/// rate that the reply itself applies, since each asset's available balance there is the account's,
/// at the asset's ask rate. The fourth rung, the mark of a contract, would need a stream of marks:
/// nothing writes it yet.
///
/// A balance takes an index price that is at most five minutes old. A flow comes at any time
/// between two slots, while index prices are captured once a slot: it takes the latest one that is
/// no older than the account's grid and those five minutes. A flow that is older than every index
/// price has none.
final class Prices {
  private static final String VALUED =
      """
      with

      priced as (

          select
              balance.account_id,
              balance.snapshot_at,
              balance.asset,
              snapshot.captured_at,
              snapshot.multi_assets_margin,
              rung.index_price,
              rung.bid_rate,
              rung.ask_rate,
              rung.source,
              rung.observed_at
          from history.asset_balance as balance
          inner join history.account_snapshot as snapshot
              on snapshot.account_id = balance.account_id
              and snapshot.snapshot_at = balance.snapshot_at
          inner join history.account on account.account_id = balance.account_id
          left join lateral (
              select asset_index.*
              from history.asset_index
              where asset_index.venue = account.venue
                  and asset_index.environment = account.environment
                  and asset_index.asset = balance.asset
                  and asset_index.observed_at <= snapshot.captured_at
              order by asset_index.observed_at desc
              limit 1
          ) as latest on true
          left join lateral (
              select price_override.index_price, price_override.valid_from
              from history.price_override
              where price_override.asset = balance.asset
                  and price_override.valid_from <= snapshot.captured_at
              order by price_override.valid_from desc
              limit 1
          ) as by_hand on true
          cross join lateral (
              select
                  case
                      when snapshot.multi_assets_margin
                          and snapshot.available_balance > 0
                          and balance.available_balance > 0
                      then round(snapshot.available_balance / balance.available_balance, 18)
                  end as ask_rate
          ) as implied
          cross join lateral (
              select
                  round(implied.ask_rate / (1 + coalesce(latest.ask_buffer, 0)), 18) as index_price
          ) as unbuffered
          cross join lateral (
              select ladder.*
              from (
                  values
                  (
                      1,
                      case
                          when latest.observed_at
                              >= snapshot.captured_at - {3} * interval '1 second'
                          then latest.index_price
                      end,
                      latest.bid_rate, latest.ask_rate, 'index', latest.observed_at
                  ),
                  (2, by_hand.index_price, null, null, 'override', by_hand.valid_from),
                  (
                      3, unbuffered.index_price,
                      round(unbuffered.index_price * (1 - latest.bid_buffer), 18),
                      implied.ask_rate, 'snapshot', snapshot.captured_at
                  )
              ) as ladder (rank, index_price, bid_rate, ask_rate, source, observed_at)
              where ladder.index_price > 0
              order by ladder.rank
              limit 1
          ) as rung
          where balance.account_id = {0}
              and balance.snapshot_at >= {1}
              and balance.snapshot_at < {2}
              and snapshot.snapshot_at >= {1}
              and snapshot.snapshot_at < {2}

      ),

      removed as (

          delete from history.asset_balance_value as value
          where value.account_id = {0}
              and value.snapshot_at >= {1}
              and value.snapshot_at < {2}
              and not exists (
                  select
                  from priced
                  where priced.snapshot_at = value.snapshot_at and priced.asset = value.asset
              )
          returning value.snapshot_at, value.asset, value.source, value.observed_at

      ),

      written as (

          insert into history.asset_balance_value as value (
              account_id, snapshot_at, asset, index_price, bid_rate, ask_rate, source, observed_at
          )
          select
              account_id, snapshot_at, asset, index_price, bid_rate, ask_rate, source, observed_at
          from priced
          on conflict (account_id, snapshot_at, asset) do update
          set index_price = excluded.index_price,
              bid_rate = excluded.bid_rate,
              ask_rate = excluded.ask_rate,
              source = excluded.source,
              observed_at = excluded.observed_at
          where (
                  value.index_price, value.bid_rate, value.ask_rate, value.source,
                  value.observed_at
              )
              is distinct from (
                  excluded.index_price, excluded.bid_rate, excluded.ask_rate, excluded.source,
                  excluded.observed_at
              )
          returning value.snapshot_at, value.asset

      )

      select removed.asset, removed.observed_at
      from removed
      where removed.source = 'snapshot'
      union all
      select written.asset, priced.captured_at
      from written
      inner join priced
          on priced.snapshot_at = written.snapshot_at and priced.asset = written.asset
      where priced.multi_assets_margin
      """;

  private static final String PRICED_FLOWS =
      """
      update history.income as flow
      set index_price = priced.index_price, price_source = priced.source
      from (
          select wanted.occurred_at, wanted.asset, rung.index_price, rung.source
          from (
              select distinct income.occurred_at, income.asset
              from history.income
              where income.account_id = {0}
                  and income.occurred_at >= {1}
                  and income.occurred_at < {2}
                  and (cast({4} as text[]) is null or income.asset = any (cast({4} as text[])))
          ) as wanted
          inner join history.account on account.account_id = {0}
          left join lateral (
              select capture_schedule.every_seconds
              from history.capture_schedule
              where capture_schedule.account_id = {0}
                  and capture_schedule.valid_from <= wanted.occurred_at
              order by capture_schedule.valid_from desc
              limit 1
          ) as grid on true
          cross join lateral (
              select
                  wanted.occurred_at
                  - (coalesce(grid.every_seconds, 0) + {3}) * interval '1 second' as since
          ) as reach
          left join lateral (
              select asset_index.index_price
              from history.asset_index
              where asset_index.venue = account.venue
                  and asset_index.environment = account.environment
                  and asset_index.asset = wanted.asset
                  and asset_index.observed_at <= wanted.occurred_at
                  and asset_index.observed_at >= reach.since
              order by asset_index.observed_at desc
              limit 1
          ) as latest on true
          left join lateral (
              select price_override.index_price
              from history.price_override
              where price_override.asset = wanted.asset
                  and price_override.valid_from <= wanted.occurred_at
              order by price_override.valid_from desc
              limit 1
          ) as by_hand on true
          left join lateral (
              select value.index_price
              from history.asset_balance_value as value
              where value.account_id = {0}
                  and value.asset = wanted.asset
                  and value.source = 'snapshot'
                  and value.snapshot_at <= wanted.occurred_at + interval '1 minute'
                  and value.snapshot_at >= reach.since - interval '1 day'
                  and value.observed_at <= wanted.occurred_at
                  and value.observed_at >= reach.since
              order by value.snapshot_at desc
              limit 1
          ) as nearest on true
          left join lateral (
              select ladder.*
              from (
                  values
                  (1, latest.index_price, 'index'),
                  (2, by_hand.index_price, 'override'),
                  (3, nearest.index_price, 'snapshot')
              ) as ladder (rank, index_price, source)
              where ladder.index_price > 0
              order by ladder.rank
              limit 1
          ) as rung on true
      ) as priced
      where flow.account_id = {0}
          and flow.occurred_at = priced.occurred_at
          and flow.asset = priced.asset
          and flow.occurred_at >= {1}
          and flow.occurred_at < {2}
          and (flow.index_price, flow.price_source)
              is distinct from (priced.index_price, priced.source)
      returning flow.booked_slot
      """;

  /// A price that a snapshot implied, or may have implied, is another one.
  private record Implied(String asset, Instant capturedAt) {}

  private final DSLContext sql;
  private final long accountId;
  private final NavigableSet<Instant> repriced = new TreeSet<>();

  Prices(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  /// Prices balances and flows of hours.
  ///
  /// @return slots that flows with another price are booked to
  NavigableSet<Instant> price(Collection<Bucket> hours) {
    hours.forEach(this::balances);
    for (var it : hours) {
      flows(it.hour(), it.hour().plus(Duration.ofHours(1)), null);
    }
    return repriced;
  }

  private void balances(Bucket hour) {
    var implied =
        sql.fetch(
                VALUED,
                val(accountId),
                val(hour.hour()),
                val(hour.hour().plus(Duration.ofHours(1))),
                val(RefreshMarks.PRICE_TOLERANCE.toSeconds()))
            .map(it -> new Implied(it.get(0, String.class), it.get(1, Instant.class)));
    if (!implied.isEmpty()) {
      reach(implied);
    }
  }

  /// A snapshot that implies a price implies that of the flows after it, in later hours too.
  private void reach(Collection<Implied> implied) {
    var captures = new TreeSet<>(implied.stream().map(Implied::capturedAt).toList());
    flows(
        captures.first(),
        captures.last().plus(RefreshMarks.reach(sql, accountId)).plusSeconds(1),
        implied.stream().map(Implied::asset).distinct().toArray(String[]::new));
  }

  private void flows(Instant from, Instant until, String @Nullable [] assets) {
    sql
        .fetch(
            PRICED_FLOWS,
            val(accountId),
            val(from),
            val(until),
            val(RefreshMarks.PRICE_TOLERANCE.toSeconds()),
            val(assets, String[].class))
        .map(it -> it.get(0, Instant.class))
        .stream()
        .filter(Objects::nonNull)
        .forEach(repriced::add);
  }
}
