package accounthistory.store.derive;

import static org.jooq.impl.DSL.val;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.jooq.DSLContext;

/// The facts of one account: rows of `interval_fact` and of the days that they end in, as schema
/// `definition` tells them.
///
/// A slot's facts follow from the slot and from the taken slot before it: whoever changes a slot
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

          select snapshot_at
          from history.slot_interval
          cross join unnest({1}) as hours (hour)
          where account_id = {0}
              and snapshot_at >= hours.hour
              and snapshot_at < hours.hour + interval '1 hour'
          union
          select booked_slot
          from history.income
          cross join unnest({1}) as hours (hour)
          where account_id = {0}
              and occurred_at >= hours.hour
              and occurred_at < hours.hour + interval '1 hour'
              and booked_slot is not null
          union
          select slot
          from unnest({2}) as changed (slot)

      )

      select snapshot_at
      from named
      union
      select following.snapshot_at
      from named
      cross join lateral (
          select slot_interval.snapshot_at
          from history.slot_interval
          where slot_interval.account_id = {0}
              and slot_interval.snapshot_at > named.snapshot_at
          order by slot_interval.snapshot_at
          limit 1
      ) as following
      """;

  private static final String REMOVED =
      """
      delete from history.interval_fact as fact
      where fact.account_id = {0}
          and fact.snapshot_at = any ({1})
          and not exists (
              select
              from history.slot_interval as slot
              where slot.account_id = {0} and slot.snapshot_at = fact.snapshot_at
          )
      """;

  private final String written =
      """
      insert into history.interval_fact as stored (%1$s)
      select %1$s
      from definition.interval_facts
      where account_id = {0} and snapshot_at = any ({1})
      on conflict (account_id, snapshot_at) do update
      set (%1$s) = row (%2$s), revised_at = now()
      where (%3$s) is distinct from (%2$s)
      """
          .formatted(COLUMNS, prefixed("excluded."), prefixed("stored."));

  private final DSLContext sql;
  private final long accountId;

  Facts(DSLContext sql, long accountId) {
    this.sql = sql;
    this.accountId = accountId;
  }

  private static String prefixed(String alias) {
    return COLUMNS.replaceAll("\\b([a-z_]+)\\b", alias + "$1");
  }

  /// Makes the facts of slots of hours, of slots that changed, and of the next taken slot of each.
  ///
  /// @param changed slots whose booking, flows, prices or missing rows became others
  void make(Collection<Instant> hours, Collection<Instant> changed) {
    // Planning over all partitions takes longer than reading the few that are meant.
    sql.execute("set local plan_cache_mode = force_generic_plan");
    make(
        sql.fetch(
                TOUCHED,
                val(accountId),
                val(hours.toArray(Instant[]::new)),
                val(changed.toArray(Instant[]::new)))
            .map(it -> it.get(0, Instant.class)));
  }

  private void make(List<Instant> touched) {
    var slots = List.copyOf(new TreeSet<>(touched));
    for (var first = 0; first < slots.size(); first += BATCH) {
      var some =
          slots.subList(first, Math.min(slots.size(), first + BATCH)).toArray(Instant[]::new);
      sql.execute(REMOVED, val(accountId), val(some));
      sql.execute(written, val(accountId), val(some));
      new DayFacts(sql, accountId).make(some);
    }
  }
}
