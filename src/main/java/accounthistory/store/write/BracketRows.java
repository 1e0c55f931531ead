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
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jooq.DSLContext;
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
    var changed = 0;
    var sorted = sets.stream().sorted(Comparator.comparing(BracketSet::symbol)).toList();
    for (var set : sorted) {
      var digest = digest(set);
      if (!Arrays.equals(digest, inForce.get(set.symbol()))) {
        brackets(digest, set.brackets());
        changed += begins(set, digest, observedAt);
      }
    }
    return changed;
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

  private int begins(BracketSet set, byte[] digest, Instant observedAt) {
    return sql.execute(
        """
        insert into history.leverage_bracket_set (
            account_id, symbol, observed_at, digest, coefficient, load_id
        )
        values ({0}, {1}, {2}, {3}, {4}, {5})
        on conflict do nothing
        """,
        val(accountId),
        val(set.symbol()),
        val(observedAt),
        val(digest),
        val(NumericRange.decimal(set.coefficient()), BigDecimal.class),
        val(loadId));
  }

  private void brackets(byte[] digest, List<LeverageBracket> brackets) {
    for (var bracket : brackets) {
      sql.execute(
          """
          insert into history.leverage_bracket (
              account_id, digest, bracket, initial_leverage, notional_floor, notional_cap,
              maintenance_margin_rate, cumulative
          )
          values ({0}, {1}, {2}, {3}, {4}, {5}, {6}, {7})
          on conflict do nothing
          """,
          val(accountId),
          val(digest),
          val(bracket.bracket()),
          val(bracket.initialLeverage()),
          val(NumericRange.decimal(bracket.floor())),
          val(NumericRange.decimal(bracket.cap())),
          val(NumericRange.decimal(bracket.rate())),
          val(NumericRange.decimal(bracket.cumulative())));
    }
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
