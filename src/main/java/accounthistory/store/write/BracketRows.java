package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.account.BracketSet;
import accounthistory.account.LeverageBracket;
import accounthistory.store.database.NumericRange;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Writes the brackets of an account's symbols where they are others than before.
final class BracketRows {
  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  BracketRows(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  /// Returns how many symbols have other brackets than were known for that instant.
  int write(List<BracketSet> sets, Instant observedAt) {
    var inForce = inForce(observedAt);
    var changed = new TreeMap<String, BracketSet>();
    for (var set : sets) {
      if (!Arrays.equals(digest(set), inForce.get(set.symbol()))) {
        changed.put(set.symbol(), set);
      }
    }
    if (changed.isEmpty()) {
      return 0;
    }
    brackets(changed.values());
    return begins(List.copyOf(changed.values()), observedAt);
  }

  private Map<String, byte[]> inForce(Instant at) {
    var digests = new HashMap<String, byte[]>();
    sql.fetch(
            """
            select distinct on (symbol) symbol, digest
            from history.leverage_bracket_set
            where account_id = {0} and observed_at <= {1}
            order by symbol, observed_at desc
            """,
            val(accountId), val(at))
        .forEach(it -> digests.put(it.get(0, String.class), it.get(1, byte[].class)));
    return digests;
  }

  private int begins(List<BracketSet> sets, Instant observedAt) {
    return sql.execute(
        """
        insert into history.leverage_bracket_set (
            account_id, symbol, observed_at, digest, coefficient, load_id
        )
        select {0}, reported.symbol, {1}, reported.digest, reported.coefficient, {2}
        from unnest({3}, {4}, {5}) as reported (symbol, digest, coefficient)
        on conflict do nothing
        """,
        val(accountId),
        val(observedAt),
        val(loadId),
        column(sets, BracketSet::symbol, String[]::new),
        column(sets, BracketRows::digest, byte[][]::new),
        column(sets, it -> NumericRange.decimal(it.coefficient()), BigDecimal[]::new));
  }

  /// A bracket of a set, by the set's digest in hex.
  private record Line(String digest, LeverageBracket bracket) {}

  /// Sets that are alike share their rows.
  private void brackets(Collection<BracketSet> sets) {
    var lines = new LinkedHashMap<String, Line>();
    for (var set : sets) {
      var digest = HexFormat.of().formatHex(digest(set));
      for (var bracket : set.brackets()) {
        lines.putIfAbsent(digest + " " + bracket.bracket(), new Line(digest, bracket));
      }
    }
    var rows = List.copyOf(lines.values());
    sql.execute(
        """
        insert into history.leverage_bracket (
            account_id, digest, bracket, initial_leverage, notional_floor, notional_cap,
            maintenance_margin_rate, cumulative
        )
        select {0}, reported.*
        from unnest({1}, {2}, {3}, {4}, {5}, {6}, {7}) as reported
        on conflict do nothing
        """,
        val(accountId),
        column(rows, it -> HexFormat.of().parseHex(it.digest()), byte[][]::new),
        column(rows, it -> it.bracket().bracket(), Integer[]::new),
        column(rows, it -> it.bracket().initialLeverage(), Integer[]::new),
        column(rows, it -> NumericRange.decimal(it.bracket().floor()), BigDecimal[]::new),
        column(rows, it -> NumericRange.decimal(it.bracket().cap()), BigDecimal[]::new),
        column(rows, it -> NumericRange.decimal(it.bracket().rate()), BigDecimal[]::new),
        column(rows, it -> NumericRange.decimal(it.bracket().cumulative()), BigDecimal[]::new));
  }

  private static <R, T> Field<T[]> column(
      List<R> rows, Function<R, @Nullable T> value, IntFunction<T[]> array) {
    var column = new ArrayList<@Nullable T>();
    rows.forEach(it -> column.add(value.apply(it)));
    return val(column.toArray(array));
  }

  /// Equal for equal figures, however they are written.
  private static byte[] digest(BracketSet set) {
    var text =
        plain(set.coefficient())
            + set.brackets().stream().map(BracketRows::plain).collect(Collectors.joining());
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException missing) {
      throw new IllegalStateException(missing);
    }
  }

  private static String plain(LeverageBracket it) {
    return ";%s %s %s %s %s %s"
        .formatted(
            it.bracket(),
            it.initialLeverage(),
            plain(it.floor()),
            plain(it.cap()),
            plain(it.rate()),
            plain(it.cumulative()));
  }

  private static String plain(@Nullable BigDecimal amount) {
    return amount == null ? "-" : amount.stripTrailingZeros().toPlainString();
  }
}
