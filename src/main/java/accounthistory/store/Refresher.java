package accounthistory.store;

import static accounthistory.store.jooq.Tables.REFRESH_DUE;
import static org.jooq.impl.DSL.val;

import accounthistory.store.RefreshMarks.Bucket;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jooq.DSLContext;

/// Recomputes derived rows of marked hours from committed rows.
///
/// A mark is taken under its row lock, so the hour is recomputed after every write that marked it
/// has committed, and a write that comes later marks it again: late, out-of-order and concurrent
/// writes end in the same rows.
final class Refresher {
  private static final int BUCKETS_PER_TRANSACTION = 24;

  /// The space of the advisory locks of accounts.
  private static final int REFRESHING = 723_518_917;

  private final Transactions transactions;

  Refresher(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Works until no mark is left that nobody else holds; returns how many hours were recomputed.
  int refresh() {
    transactions.run((sql, _) -> Derivations.mark(sql));
    var total = 0;
    for (var done = 1; done > 0; total += done) {
      done = transactions.run((sql, _) -> some(sql));
    }
    return total;
  }

  private static int some(DSLContext sql) {
    var due =
        sql.select(REFRESH_DUE.ACCOUNT_ID, REFRESH_DUE.HOUR)
            .from(REFRESH_DUE)
            .orderBy(REFRESH_DUE.ACCOUNT_ID, REFRESH_DUE.HOUR)
            .limit(BUCKETS_PER_TRANSACTION)
            .forUpdate()
            .skipLocked()
            .fetch(it -> new Bucket(it.value1(), it.value2()));
    var accounts = new TreeMap<Long, List<Bucket>>();
    due.forEach(it -> accounts.computeIfAbsent(it.accountId(), _ -> new ArrayList<>()).add(it));
    accounts.forEach((id, hours) -> recompute(sql, id, hours));
    due.forEach(it -> clear(sql, it));
    return due.size();
  }

  /// Every derived row of some hours of an account, in the order in which they need each other.
  private static void recompute(DSLContext sql, long accountId, List<Bucket> hours) {
    lock(sql, accountId);
    var repriced = new Prices(sql, accountId).price(hours);
    hours.forEach(it -> SettleAssets.fill(sql, it));
    new Bookings(sql, accountId).book(hours.stream().map(Bucket::hour).toList());
    new SlotFlows(sql, accountId).sum(repriced);
  }

  /// Bookings and prices of an hour reach into the next ones, so an account is refreshed by one at
  /// a time. Everybody takes the accounts by key.
  private static void lock(DSLContext sql, long accountId) {
    sql.fetch("select pg_advisory_xact_lock({0}, hashint8({1}))", val(REFRESHING), val(accountId));
  }

  private static void clear(DSLContext sql, Bucket bucket) {
    sql.deleteFrom(REFRESH_DUE)
        .where(REFRESH_DUE.ACCOUNT_ID.eq(bucket.accountId()))
        .and(REFRESH_DUE.HOUR.eq(bucket.hour()))
        .execute();
  }
}
