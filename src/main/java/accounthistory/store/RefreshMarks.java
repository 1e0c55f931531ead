package accounthistory.store;

import static org.jooq.impl.DSL.val;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import org.jooq.DSLContext;

/// Marks hours whose derived rows a transaction made stale. Marks are written in one order, so that
/// writers that mark the same hours follow one another.
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

  static void mark(DSLContext sql, Collection<Bucket> buckets) {
    var ordered = new TreeSet<>(Bucket.ORDER);
    ordered.addAll(buckets);
    if (ordered.isEmpty()) {
      return;
    }
    sql.execute(
        """
        insert into history.refresh_due as due (account_id, hour)
        select marked.account_id, marked.hour
        from unnest({0}, {1}) as marked (account_id, hour)
        order by marked.account_id, marked.hour
        on conflict (account_id, hour) do update set mark = due.mark + 1
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
        insert into history.refresh_due as due (account_id, hour)
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
        on conflict (account_id, hour) do update set mark = due.mark + 1
        """,
        val(venue), val(environment), val(slot), val(2 * PRICE_TOLERANCE.toSeconds()));
  }

  /// Marks the hours of positions that settle in an unknown asset.
  static void markUnsettled(DSLContext sql, String venue, String environment) {
    sql.execute(
        """
        insert into history.refresh_due as due (account_id, hour)
        select distinct position.account_id, date_trunc('hour', position.snapshot_at, 'UTC') as hour
        from history.position
        inner join history.account on account.account_id = position.account_id
        where position.settle_asset is null
            and account.venue = {0}
            and account.environment = {1}
        order by 1, 2
        on conflict (account_id, hour) do update set mark = due.mark + 1
        """,
        val(venue), val(environment));
  }
}
