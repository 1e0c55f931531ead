package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jooq.DSLContext;

/// Facts: rows of `interval_fact`, of the days that they end in, and of `position_change`, as
/// schema `definition` tells them.
///
/// A slot's facts follow from the slot and from the taken slot before it: code that changes a slot
/// touches the next one too.
final class Facts {
  /// Slots of a statement.
  private static final int BATCH = 2_000;

  private static final String COLUMNS =
      """
      account_id, snapshot_at, opened_at, flows_from, flows_to, captured_at, price_observed_at,
      multi_assets_margin, is_bridged, is_liquidatable, booking, unresolved_assets, closing_equity,
      opening_equity, wallet_value, unrealized_value, equity_priced, usdt_price, unrealized,
      revaluation, residual, margin_ratio, margin_surplus, equity_reason, pnl_reason, split_reason,
      margin_reason, price_source, worst_pool, unpriced_assets, negligible_assets\
      """;

  private static final String TOUCHED =
      """
      with

      named as (

          select slot.account_id, slot.snapshot_at
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select slot_interval.account_id, slot_interval.snapshot_at
              from history.slot_interval
              where slot_interval.account_id = ranges.account_id
                  and slot_interval.snapshot_at >= ranges.begins
                  and slot_interval.snapshot_at < ranges.ends
              offset 0
          ) as slot
          union
          -- those whose slot is gone
          select fact.account_id, fact.snapshot_at
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select interval_fact.account_id, interval_fact.snapshot_at
              from history.interval_fact
              where interval_fact.account_id = ranges.account_id
                  and interval_fact.snapshot_at >= ranges.begins
                  and interval_fact.snapshot_at < ranges.ends
              offset 0
          ) as fact
          union
          select flow.account_id, flow.booked_slot
          from unnest({0}, {1}, {2}) as ranges (account_id, begins, ends)
          cross join lateral (
              select income.account_id, income.booked_slot
              from history.income
              where income.account_id = ranges.account_id
                  and income.occurred_at >= ranges.begins
                  and income.occurred_at < ranges.ends
                  and income.booked_slot is not null
              offset 0
          ) as flow
          union
          select account_id, slot
          from unnest({3}, {4}) as changed (account_id, slot)

      )

      select account_id, snapshot_at
      from named
      union
      select named.account_id, following.snapshot_at
      from named
      cross join lateral (
          select slot_interval.snapshot_at
          from history.slot_interval
          where slot_interval.account_id = named.account_id
              and slot_interval.snapshot_at > named.snapshot_at
          order by slot_interval.snapshot_at
          limit 1
      ) as following
      """;

  private static final String REMOVED =
      """
      delete from history.interval_fact as fact
      using unnest({0}, {1}) as touched (account_id, snapshot_at)
      where fact.account_id = touched.account_id
          and fact.snapshot_at = touched.snapshot_at
          and not exists (
              select
              from history.slot_interval as slot
              where slot.account_id = touched.account_id
                  and slot.snapshot_at = touched.snapshot_at
          )
      """;

  /// Of every account at every instant that one of them touched: mostly they touch the same ones.
  private static final String WRITTEN =
      """
      insert into history.interval_fact as stored (%1$s)
      select %1$s
      from definition.interval_facts
      where account_id = any ({0}) and snapshot_at = any ({1})
      on conflict (account_id, snapshot_at) do update
      set (%1$s) = row (%2$s), revised_at = now()
      where (%3$s) is distinct from (%2$s)
      """
          .formatted(COLUMNS, prefixed("excluded."), prefixed("stored."));

  /// When positions became others: rows of `position_change`. They follow from a slot and from the
  /// one before it whose reply lacks no position, so what a slot came to say reaches the next such
  /// one.
  private static final String POSITIONS =
      """
      with

      touched as materialized (

          select account_id, snapshot_at
          from unnest({0}, {1}) as touched (account_id, snapshot_at)

          union

          select touched.account_id, following.snapshot_at
          from unnest({0}, {1}) as touched (account_id, snapshot_at)
          cross join lateral (
              select account_snapshot.snapshot_at
              from history.account_snapshot
              where account_snapshot.account_id = touched.account_id
                  and account_snapshot.snapshot_at > touched.snapshot_at
                  and account_snapshot.missing_positions is null
              order by account_snapshot.snapshot_at
              limit 1
          ) as following

      ),

      changed as materialized (

          select change.*
          from touched
          -- a look-up per slot
          cross join lateral (
              select *
              from definition.changed_positions
              where changed_positions.account_id = touched.account_id
                  and changed_positions.snapshot_at = touched.snapshot_at
              offset 0
          ) as change

      ),

      removed as (

          delete from history.position_change as stored
          using touched
          where stored.account_id = touched.account_id
              and stored.snapshot_at = touched.snapshot_at
              and not exists (
                  select
                  from changed
                  where changed.account_id = stored.account_id
                      and changed.snapshot_at = stored.snapshot_at
                      and changed.symbol = stored.symbol
                      and changed.position_side = stored.position_side
              )

      )

      insert into history.position_change as stored
          (account_id, snapshot_at, symbol, position_side, amount, entry_price)
      select account_id, snapshot_at, symbol, position_side, amount, entry_price
      from changed
      on conflict (account_id, snapshot_at, symbol, position_side) do update
      set amount = excluded.amount, entry_price = excluded.entry_price
      where (stored.amount, stored.entry_price)
          is distinct from (excluded.amount, excluded.entry_price)
      """;

  private Facts() {}

  private static String prefixed(String alias) {
    return COLUMNS.replaceAll("\\b([a-z_]+)\\b", alias + "$1");
  }

  /// Makes the facts of slots of ranges, of slots that changed, and of the next taken slot of each.
  ///
  /// @param changed slots whose booking, flows, prices or missing rows became others
  static void make(DSLContext sql, Collection<RefreshRange> written, Collection<SlotKey> changed) {
    if (written.isEmpty() && changed.isEmpty()) {
      return;
    }
    var ranges = Ranges.of(written);
    var touched =
        SlotKey.of(
            sql.fetch(
                TOUCHED,
                ranges.accounts(),
                ranges.from(),
                ranges.until(),
                SlotKey.accounts(changed),
                SlotKey.slots(changed)));
    var slots = touched.stream().sorted(SlotKey.ORDER).toList();
    var revisions = DayFacts.Revisions.before(sql, slots);
    for (var first = 0; first < slots.size(); first += BATCH) {
      write(sql, slots.subList(first, Math.min(slots.size(), first + BATCH)));
    }
    revisions.note(sql);
  }

  private static void write(DSLContext sql, List<SlotKey> touched) {
    sql.execute(REMOVED, SlotKey.accounts(touched), SlotKey.slots(touched));
    sql.execute(
        WRITTEN,
        val(touched.stream().map(SlotKey::accountId).distinct().toArray(Long[]::new)),
        val(touched.stream().map(SlotKey::slot).distinct().toArray(Instant[]::new)));
    DayFacts.make(sql, touched);
    sql.execute(POSITIONS, SlotKey.accounts(touched), SlotKey.slots(touched));
  }
}
