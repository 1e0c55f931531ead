package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.util.List;
import java.util.Set;
import org.jooq.DSLContext;

/// The USD prices of money flows: rungs 1, 2, 5, 6 and 7 of the ladder.
///
/// A flow takes the latest index price before it that is not too old, else one by hand. A flow that
/// was under way when a slot was captured takes the price of that slot. Then comes the opening
/// index price of the minute in which it occurred. What is left takes the index price that is
/// nearest in time, within an hour, of a stable asset within 90 days.
final class FlowPrices {
  private static final String PRICED =
      """
      update history.income as flow
      set index_price = priced.index_price,
          price_source = priced.source,
          price_observed_at = priced.observed_at
      from (
          select
              wanted.account_id, wanted.occurred_at, wanted.asset, wanted.settles_within,
              rung.index_price, rung.source, rung.observed_at
          from (
              select distinct
                  ranges.account_id,
                  flow.occurred_at,
                  flow.asset,
                  coalesce(category.settles_within, interval '5 s') as settles_within
              from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
              -- an index scan a range, whatever else is stored
              cross join lateral (
                  select income.occurred_at, income.asset, income.income_type
                  from history.income
                  where income.account_id = ranges.account_id
                      and income.occurred_at >= ranges.begins
                      and income.occurred_at < ranges.ends
                      and income.occurred_at >= {5}
                      and income.occurred_at < {6}
                      and (not {4} or income.index_price is null)
                  offset 0
              ) as flow
              left join history.income_category as category
                  on category.income_type = flow.income_type
          ) as wanted
          inner join history.account on account.account_id = wanted.account_id
          left join history.stable_asset as stable on stable.asset = wanted.asset
          left join lateral (
              select asset_index.index_price, asset_index.observed_at
              from history.asset_index
              where asset_index.venue = account.venue
                  and asset_index.environment = account.environment
                  and asset_index.asset = wanted.asset
                  and asset_index.observed_at <= wanted.occurred_at
                  and asset_index.observed_at >= wanted.occurred_at - {3}
              order by asset_index.observed_at desc
              limit 1
          ) as latest on true
          left join lateral (
              select price_override.index_price, price_override.valid_from
              from history.price_override
              where price_override.asset = wanted.asset
                  and price_override.valid_from <= wanted.occurred_at
              order by price_override.valid_from desc
              limit 1
          ) as by_hand on true
          left join lateral (
              select capture_schedule.every_seconds
              from history.capture_schedule
              where capture_schedule.account_id = wanted.account_id
                  and capture_schedule.valid_from <= wanted.occurred_at + interval '1 hour'
              order by capture_schedule.valid_from desc
              limit 1
          ) as grid on latest.index_price is null and by_hand.index_price is null
          -- the first slot at whose capture the flow was under way
          left join lateral (
              select snapshot.snapshot_at, snapshot.captured_at
              from history.account_snapshot as snapshot
              cross join lateral (
                  select
                      (
                          coalesce(snapshot.captured_within_ms, 0)
                          + case snapshot.captured_at_source when 'measured' then 0 else 5000 end
                      ) * interval '1 millisecond' as within
              ) as clock
              where latest.index_price is null
                  and by_hand.index_price is null
                  and snapshot.account_id = wanted.account_id
                  and snapshot.snapshot_at
                  >= wanted.occurred_at - interval '1 minute'
                  - coalesce(grid.every_seconds, 86400) * interval '1 second'
                  and snapshot.snapshot_at
                  <= wanted.occurred_at + wanted.settles_within + interval '1 minute'
                  and wanted.occurred_at <= snapshot.captured_at + clock.within
                  and wanted.occurred_at + wanted.settles_within
                  >= snapshot.captured_at - clock.within
              order by snapshot.snapshot_at
              limit 1
          ) as slot on true
          left join lateral (
              select ranked.index_price, ranked.observed_at
              from (
                  (
                      select value.index_price, value.observed_at, 1 as rank
                      from history.asset_balance_value as value
                      where value.account_id = wanted.account_id
                          and value.snapshot_at = slot.snapshot_at
                          and value.asset = wanted.asset
                  )
                  union all
                  (
                      select asset_index.index_price, asset_index.observed_at, 2
                      from history.asset_index
                      where asset_index.venue = account.venue
                          and asset_index.environment = account.environment
                          and asset_index.asset = wanted.asset
                          and asset_index.observed_at <= slot.captured_at
                          and asset_index.observed_at
                          >= slot.captured_at - {3}
                      order by asset_index.observed_at desc
                      limit 1
                  )
              ) as ranked
              where slot.snapshot_at is not null
              order by ranked.rank
              limit 1
          ) as at_slot on true
          -- the opening price of the minute that contains the flow, in USDT, times the price of
          -- USDT
          left join lateral (
              select
                  candle.opened_at as observed_at,
                  (candle.open_price * quote.index_price)::numeric(38, 18) as index_price
              from history.index_price_candle as candle
              cross join lateral (
                  (
                      select asset_index.index_price, 1 as rank
                      from history.asset_index
                      where asset_index.venue = account.venue
                          and asset_index.environment = account.environment
                          and asset_index.asset = 'USDT'
                          and asset_index.observed_at <= wanted.occurred_at
                          and asset_index.observed_at >= wanted.occurred_at - {3}
                      order by asset_index.observed_at desc
                      limit 1
                  )
                  union all
                  (
                      select price_override.index_price, 2
                      from history.price_override
                      where price_override.asset = 'USDT'
                          and price_override.valid_from <= wanted.occurred_at
                      order by price_override.valid_from desc
                      limit 1
                  )
                  union all
                  (
                      select beside.index_price, 3
                      from (
                          (
                              select asset_index.index_price, asset_index.observed_at
                              from history.asset_index
                              where asset_index.venue = account.venue
                                  and asset_index.environment = account.environment
                                  and asset_index.asset = 'USDT'
                                  and asset_index.observed_at <= wanted.occurred_at
                                  and asset_index.observed_at
                                  >= wanted.occurred_at - interval '90 days'
                              order by asset_index.observed_at desc
                              limit 1
                          )
                          union all
                          (
                              select asset_index.index_price, asset_index.observed_at
                              from history.asset_index
                              where asset_index.venue = account.venue
                                  and asset_index.environment = account.environment
                                  and asset_index.asset = 'USDT'
                                  and asset_index.observed_at > wanted.occurred_at
                                  and asset_index.observed_at
                                  <= wanted.occurred_at + interval '90 days'
                              order by asset_index.observed_at
                              limit 1
                          )
                      ) as beside
                      order by
                          abs(extract(epoch from beside.observed_at - wanted.occurred_at)),
                          beside.observed_at
                      limit 1
                  )
              ) as quote
              where latest.index_price is null
                  and by_hand.index_price is null
                  and at_slot.index_price is null
                  and candle.venue = account.venue
                  and candle.environment = account.environment
                  and candle.pair = wanted.asset || 'USDT'
                  and candle.opened_at = date_trunc('minute', wanted.occurred_at, 'UTC')
                  and quote.index_price > 0
              order by quote.rank
              limit 1
          ) as candle on true
          left join lateral (
              select beside.index_price, beside.observed_at
              from (
                  (
                      select asset_index.index_price, asset_index.observed_at
                      from history.asset_index
                      where asset_index.venue = account.venue
                          and asset_index.environment = account.environment
                          and asset_index.asset = wanted.asset
                          and asset_index.observed_at <= wanted.occurred_at
                          and asset_index.observed_at >= wanted.occurred_at
                          - case when stable.asset is null then interval '1 hour' else '90 days' end
                      order by asset_index.observed_at desc
                      limit 1
                  )
                  union all
                  (
                      select asset_index.index_price, asset_index.observed_at
                      from history.asset_index
                      where asset_index.venue = account.venue
                          and asset_index.environment = account.environment
                          and asset_index.asset = wanted.asset
                          and asset_index.observed_at > wanted.occurred_at
                          and asset_index.observed_at <= wanted.occurred_at
                          + case when stable.asset is null then interval '1 hour' else '90 days' end
                      order by asset_index.observed_at
                      limit 1
                  )
              ) as beside
              where latest.index_price is null
                  and by_hand.index_price is null
                  and at_slot.index_price is null
              order by
                  abs(extract(epoch from beside.observed_at - wanted.occurred_at)),
                  beside.observed_at
              limit 1
          ) as nearest on true
          left join lateral (
              select ladder.*
              from (
                  values
                  (1, latest.index_price, 'index', latest.observed_at),
                  (2, by_hand.index_price, 'override', by_hand.valid_from),
                  (5, at_slot.index_price, 'slot', at_slot.observed_at),
                  (6, candle.index_price, 'candle', candle.observed_at),
                  (7, nearest.index_price, 'nearest', nearest.observed_at)
              ) as ladder (rank, index_price, source, observed_at)
              where ladder.index_price > 0
              order by ladder.rank
              limit 1
          ) as rung on true
      ) as priced
      where flow.account_id = any ({0})
          and flow.account_id = priced.account_id
          and flow.occurred_at = priced.occurred_at
          and flow.asset = priced.asset
          and priced.settles_within = coalesce(
              (
                  select category.settles_within
                  from history.income_category as category
                  where category.income_type = flow.income_type
              ),
              interval '5 s'
          )
          and flow.occurred_at >= {5}
          and flow.occurred_at < {6}
          and (flow.index_price, flow.price_source, flow.price_observed_at)
              is distinct from (priced.index_price, priced.source, priced.observed_at)
      returning flow.account_id, flow.booked_slot
      """;

  private final DSLContext sql;

  FlowPrices(DSLContext sql) {
    this.sql = sql;
  }

  /// Prices the flows that are stamped in ranges.
  ///
  /// @return slots that flows with another price are booked to
  Set<SlotKey> price(List<RefreshRange> ranges) {
    return price(ranges, false);
  }

  /// The same of those that have no price.
  Set<SlotKey> priceUnpriced(List<RefreshRange> ranges) {
    return price(ranges, true);
  }

  private Set<SlotKey> price(List<RefreshRange> wanted, boolean isUnpricedOnly) {
    if (wanted.isEmpty()) {
      return Set.of();
    }
    var ranges = Ranges.of(wanted);
    var booked =
        sql.fetch(
            PRICED,
            ranges.accounts(),
            ranges.from(),
            ranges.until(),
            RefreshMarks.INDEX_PRICE_MAX_AGE,
            val(isUnpricedOnly),
            ranges.begin(),
            ranges.end());
    booked.removeIf(it -> it.get(1) == null);
    return SlotKey.of(booked);
  }
}
