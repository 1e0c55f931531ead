package accounthistory.store.database;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Makes monthly partitions, committed before the rows that need them.
public final class Partitions {
  /// Instants before the product existed are refused.
  public static final Instant EARLIEST = Instant.parse("2019-09-01T00:00:00Z");

  private static final String OUT_OF_RANGE = "22008";

  private final Transactions transactions;
  private final Set<YearMonth> made = ConcurrentHashMap.newKeySet();

  public Partitions(Transactions transactions) {
    this.transactions = transactions;
  }

  /// Sees to it that every month of `[from, to]` has its partitions.
  public void cover(Instant from, Instant to) {
    if (from.isBefore(EARLIEST)) {
      throw StoreException.refused(
          "slot " + from + " is before " + EARLIEST + ", when futures accounts began",
          OUT_OF_RANGE);
    }
    var last = month(to);
    for (var month = month(from); !month.isAfter(last); month = month.plusMonths(1)) {
      if (!made.contains(month)) {
        make(month);
        made.add(month);
      }
    }
  }

  private void make(YearMonth month) {
    var instant = month.atDay(1).atStartOfDay().toInstant(ZoneOffset.UTC);
    transactions.run((sql, _) ->
        sql.fetchSingle(
            "select history.ensure_partitions({0}, {0})", org.jooq.impl.DSL.val(instant)));
  }

  private static YearMonth month(Instant instant) {
    return YearMonth.from(instant.atOffset(ZoneOffset.UTC));
  }
}
