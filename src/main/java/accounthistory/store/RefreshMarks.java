package accounthistory.store;

import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.TreeSet;
import org.jooq.DSLContext;

/// Queues hours whose derived rows a transaction made stale. Rows are only added, so nobody waits
/// for anybody.
final class RefreshMarks {
  /// A price serves captures up to this much later (D2).
  static final Duration PRICE_TOLERANCE = Duration.ofMinutes(5);

  /// An hour of an account.
  record Bucket(long accountId, Instant hour) {
    static final Comparator<Bucket> ORDER =
        Comparator.comparingLong(Bucket::accountId).thenComparing(Bucket::hour);

    static Bucket of(long accountId, Instant slot) {
      return new Bucket(accountId, slot.truncatedTo(ChronoUnit.HOURS));
    }
  }

  private RefreshMarks() {}

  /// How much later than an index price a flow of the account may be that it prices.
  static Duration reach(DSLContext sql, long accountId) {
    var every =
        sql.fetchSingle(
                """
                select cast(coalesce(max(every_seconds), 0) as bigint)
                from history.capture_schedule
                where account_id = {0}
                """,
                val(accountId))
            .get(0, Long.class);
    return PRICE_TOLERANCE.plusSeconds(every);
  }

  static void mark(DSLContext sql, Collection<Bucket> buckets) {
    var ordered = new TreeSet<>(Bucket.ORDER);
    ordered.addAll(buckets);
    if (ordered.isEmpty()) {
      return;
    }
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select marked.account_id, marked.hour
        from unnest({0}, {1}) as marked (account_id, hour)
        order by marked.account_id, marked.hour
        """,
        val(ordered.stream().map(Bucket::accountId).toArray(Long[]::new)),
        val(ordered.stream().map(Bucket::hour).toArray(Instant[]::new)));
  }

  /// Marks every account of a venue's environment whose captures a price of that instant may value.
  static void markPriced(DSLContext sql, String venue, String environment, Instant slot) {
    // Captures of a slot may be taken until the next one; the widest grid is a day, yet a price
    // older
    // than the tolerance values none.
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select account.account_id, hours.hour
        from history.account
        cross join (
            select distinct date_trunc('hour', instants.instant, 'UTC') as hour
            from (values ({2}), ({2} - {3} * interval '1 second'), ({2} + {3} * interval '1 second'))
                as instants (instant)
        ) as hours
        where account.venue = {0}
            and account.environment = {1}
            and account.kind = 'trading'
        order by account.account_id, hours.hour
        """,
        val(venue), val(environment), val(slot), val(2 * PRICE_TOLERANCE.toSeconds()));
  }

  /// Marks the hours of flows that prices of a stretch of time may price.
  static void markFlows(
      DSLContext sql, String venue, String environment, Instant first, Instant last) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select distinct account.account_id, date_trunc('hour', flow.occurred_at, 'UTC') as hour
        from history.account
        cross join lateral (
            select {3} + ({4} + coalesce(max(schedule.every_seconds), 0)) * interval '1 second'
                as until
            from history.capture_schedule as schedule
            where schedule.account_id = account.account_id
        ) as reach
        cross join lateral (
            select income.occurred_at
            from history.income
            where income.account_id = account.account_id
                and income.occurred_at >= {2}
                and income.occurred_at <= reach.until
        ) as flow
        where account.venue = {0} and account.environment = {1} and account.kind = 'trading'
        order by 1, 2
        """,
        val(venue), val(environment), val(first), val(last), val(PRICE_TOLERANCE.toSeconds()));
  }

  /// Marks the hours that hold flows of types, balances or flows of assets, or any snapshot.
  static void markDerived(
      DSLContext sql, List<String> types, List<String> assets, boolean isEverySnapshot) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select account_id, date_trunc('hour', touched.instant, 'UTC') as hour
        from (
            select account_id, occurred_at as instant
            from history.income
            where income_type = any ({0}) or asset = any ({1})
            union all
            select account_id, snapshot_at
            from history.asset_balance
            where asset = any ({1})
            union all
            select account_id, snapshot_at
            from history.account_snapshot
            where {2}
        ) as touched
        group by 1, 2
        order by 1, 2
        """,
        val(types.toArray(String[]::new)),
        val(assets.toArray(String[]::new)),
        val(isEverySnapshot));
  }

  /// Marks the hours of positions that settle in an unknown asset.
  static void markUnsettled(DSLContext sql, String venue, String environment) {
    sql.execute(
        """
        insert into history.derive_queue (account_id, hour)
        select distinct position.account_id, date_trunc('hour', position.snapshot_at, 'UTC') as hour
        from history.position
        inner join history.account on account.account_id = position.account_id
        where position.settle_asset is null
            and account.venue = {0}
            and account.environment = {1}
        order by 1, 2
        """,
        val(venue), val(environment));
  }
}
