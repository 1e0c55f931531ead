package accounthistory.store.write;

import static org.jooq.impl.DSL.val;

import accounthistory.account.Trade;
import accounthistory.store.database.NumericRange;
import accounthistory.stream.TradeAnswer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jspecify.annotations.Nullable;

/// Writes a step through the fills of a symbol: rows and cursor, in the transaction of the caller.
final class TradeRows {
  /// A fill may be listed a moment after it happened.
  private static final Duration LISTED_WITHIN = Duration.ofSeconds(10);

  private static final Comparator<Trade> ORDER =
      Comparator.comparing((Trade it) -> it.key().occurredAt())
          .thenComparing(it -> it.key().symbol())
          .thenComparing(it -> it.key().id());

  private final DSLContext sql;
  private final long accountId;
  private final long loadId;

  TradeRows(DSLContext sql, long accountId, long loadId) {
    this.sql = sql;
    this.accountId = accountId;
    this.loadId = loadId;
  }

  /// Returns how many fills were there with another price or quantity; the first stay.
  int write(TradeAnswer answer, Instant seenAt) {
    var conflicts = 0;
    if (!answer.trades().isEmpty()) {
      insert(answer.trades(), seenAt);
      conflicts = conflicts(answer.trades());
    }
    cover(answer);
    return conflicts;
  }

  private void insert(List<Trade> trades, Instant seenAt) {
    sql.execute(
        """
        insert into history.trade (
            account_id, occurred_at, symbol, trade_id, order_id, side, position_side, is_maker,
            price, quantity, quote_quantity, realized_pnl, commission, commission_asset,
            margin_asset, first_seen_at, load_id
        )
        select {0}, served.*, {15}, {16}
        from unnest(
            {1}, {2}, {3}, {4}, {5}, {6}, {7}, {8}, {9}, {10}, {11}, {12}, {13}, {14}
        ) as served
        on conflict do nothing
        """,
        binds(trades, seenAt));
  }

  private Object[] binds(List<Trade> trades, Instant seenAt) {
    var sorted = trades.stream().sorted(ORDER).toList();
    var binds = new ArrayList<Field<?>>();
    binds.add(val(accountId));
    binds.add(column(sorted, it -> it.key().occurredAt(), Instant[]::new));
    binds.add(column(sorted, it -> it.key().symbol(), String[]::new));
    binds.add(column(sorted, it -> it.key().id(), String[]::new));
    binds.add(column(sorted, Trade::orderId, String[]::new));
    binds.add(column(sorted, it -> it.side().name(), String[]::new));
    binds.add(column(sorted, it -> it.positionSide().name(), String[]::new));
    binds.add(column(sorted, Trade::isMaker, Boolean[]::new));
    binds.add(column(sorted, it -> NumericRange.decimal(it.price()), BigDecimal[]::new));
    binds.add(column(sorted, it -> NumericRange.decimal(it.quantity()), BigDecimal[]::new));
    binds.add(column(sorted, it -> NumericRange.decimal(it.quoteQuantity()), BigDecimal[]::new));
    binds.add(column(sorted, it -> NumericRange.decimal(it.realizedPnl()), BigDecimal[]::new));
    binds.add(column(sorted, it -> NumericRange.decimal(it.commission()), BigDecimal[]::new));
    binds.add(column(sorted, Trade::commissionAsset, String[]::new));
    binds.add(column(sorted, Trade::marginAsset, String[]::new));
    binds.add(val(seenAt));
    binds.add(val(loadId));
    return binds.toArray();
  }

  private static <T> Field<T[]> column(
      List<Trade> trades, Function<Trade, @Nullable T> value, IntFunction<T[]> array) {
    var column = new ArrayList<@Nullable T>();
    trades.forEach(it -> column.add(value.apply(it)));
    return val(column.toArray(array));
  }

  private int conflicts(List<Trade> trades) {
    return sql.fetchSingle(
            """
            select count(*)
            from unnest({1}, {2}, {3}, {4}, {5}) as served (
                occurred_at, symbol, trade_id, price, quantity
            )
            inner join history.trade
                on trade.account_id = {0}
                and trade.occurred_at = served.occurred_at
                and trade.symbol = served.symbol
                and trade.trade_id = served.trade_id
            where (trade.price, trade.quantity) is distinct from (served.price, served.quantity)
            """,
            val(accountId),
            column(trades, it -> it.key().occurredAt(), Instant[]::new),
            column(trades, it -> it.key().symbol(), String[]::new),
            column(trades, it -> it.key().id(), String[]::new),
            column(trades, Trade::price, BigDecimal[]::new),
            column(trades, Trade::quantity, BigDecimal[]::new))
        .get(0, Integer.class);
  }

  private void cover(TradeAnswer answer) {
    var known = answer.known();
    var settled = answer.askedAt().minus(LISTED_WITHIN);
    if (known == null || !known.from().isBefore(settled)) {
      return;
    }
    sql.execute(
        """
        insert into history.trade_coverage as coverage (account_id, symbol, known)
        values ({0}, {1}, tstzmultirange(tstzrange({2}, {3})))
        on conflict (account_id, symbol) do update
        set known = coverage.known + excluded.known,
            revised_at = now()
        """,
        val(accountId),
        val(answer.symbol()),
        val(known.from()),
        val(known.to().isBefore(settled) ? known.to() : settled));
  }
}
