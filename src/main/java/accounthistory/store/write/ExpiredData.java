package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.capture.Stream;
import java.time.Instant;
import org.jooq.DSLContext;

/// What the exchange no longer had when it was asked.
///
/// @param stream [Stream#INCOME] or [Stream#TRADE]
/// @param symbol empty for money flows
/// @param to exclusive
public record ExpiredData(Stream stream, String symbol, Instant from, Instant to) {
  public ExpiredData {
    var isOfSymbol = stream == Stream.TRADE;
    if (isOfSymbol == symbol.isEmpty() || (!isOfSymbol && stream != Stream.INCOME)) {
      throw new IllegalArgumentException(
          "%s of \"%s\": want income, or trades of a symbol".formatted(stream.label(), symbol));
    }
    if (!from.isBefore(to)) {
      throw new IllegalArgumentException(
          "%s forgotten from %s to %s: is empty".formatted(stream.label(), from, to));
    }
  }

  /// Records it, so that it is neither requested again nor taken for known. What is known already
  /// stays so.
  public void write(DSLContext sql, long accountId) {
    if (stream == Stream.INCOME) {
      sql.execute(
          """
          insert into history.income_coverage as coverage (account_id, forgotten, last_asked_at)
          values ({0}, tstzmultirange(tstzrange({1}, {2})), {2})
          on conflict (account_id) do update
          set forgotten = coverage.forgotten + excluded.forgotten - coverage.known,
              revised_at = now()
          """,
          val(accountId), val(from), val(to));
    } else {
      sql.execute(
          """
          insert into history.trade_coverage as coverage (account_id, symbol, forgotten)
          values ({0}, {1}, tstzmultirange(tstzrange({2}, {3})))
          on conflict (account_id, symbol) do update
          set forgotten = coverage.forgotten + excluded.forgotten - coverage.known,
              revised_at = now()
          """,
          val(accountId), val(symbol), val(from), val(to));
    }
  }
}
