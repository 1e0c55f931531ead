package accounthistory.store.write;

import static accounthistory.store.jooq.Tables.CONTRACT;
import static org.jooq.impl.DSL.excluded;
import static org.jooq.impl.DSL.greatest;
import static org.jooq.impl.DSL.least;
import static org.jooq.impl.DSL.val;
import static org.jooq.impl.DSL.when;

import accounthistory.account.Contract;
import accounthistory.account.IndexPrice;
import accounthistory.capture.Subject;
import accounthistory.store.database.NumericRange;
import accounthistory.store.jooq.tables.records.ContractRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import org.jooq.DSLContext;
import org.jooq.Field;
import org.jooq.TableField;
import org.jspecify.annotations.Nullable;

/// Writes what the exchange says of itself: index prices and contracts.
final class ReferenceRows {
  private ReferenceRows() {}

  /// Inserts prices that are new and returns how many were.
  static int prices(DSLContext sql, Subject venue, List<IndexPrice> prices, long loadId) {
    if (prices.isEmpty()) {
      return 0;
    }
    var sorted = prices.stream().sorted(Comparator.comparing(IndexPrice::asset)).toList();
    return sql.execute(
        """
        insert into history.asset_index (
            venue, environment, asset, observed_at, index_price, bid_buffer, ask_buffer, bid_rate,
            ask_rate, load_id
        )
        select {0}, {1}, reported.*, {2}
        from unnest({3}, {4}, {5}, {6}, {7}, {8}, {9}) as reported
        on conflict do nothing
        """,
        val(venue.venue().label()),
        val(venue.environment().label()),
        val(loadId),
        column(sorted, IndexPrice::asset, String[]::new),
        column(sorted, IndexPrice::observedAt, Instant[]::new),
        decimals(sorted, IndexPrice::price),
        decimals(sorted, IndexPrice::bidBuffer),
        decimals(sorted, IndexPrice::askBuffer),
        decimals(sorted, IndexPrice::bidRate),
        decimals(sorted, IndexPrice::askRate));
  }

  private static Field<BigDecimal[]> decimals(
      List<IndexPrice> prices, Function<IndexPrice, @Nullable BigDecimal> value) {
    return column(prices, it -> NumericRange.decimal(value.apply(it)), BigDecimal[]::new);
  }

  private static <T> Field<T[]> column(
      List<IndexPrice> prices, Function<IndexPrice, @Nullable T> value, IntFunction<T[]> array) {
    var column = new ArrayList<@Nullable T>();
    prices.forEach(it -> column.add(value.apply(it)));
    return val(column.toArray(array));
  }

  /// Inserts contracts, or updates those that an earlier capture described.
  ///
  /// @param seenAt when the exchange listed them
  static void contracts(
      DSLContext sql, Subject venue, List<Contract> contracts, Instant seenAt, long loadId) {
    if (contracts.isEmpty()) {
      return;
    }
    sql.insertInto(CONTRACT, CONTRACT.fields())
        .valuesOfRecords(
            contracts.stream()
                .sorted(Comparator.comparing(Contract::symbol).thenComparing(Contract::onboardAt))
                .map(it -> row(venue, it, seenAt, loadId))
                .toList())
        .onConflict(CONTRACT.VENUE, CONTRACT.ENVIRONMENT, CONTRACT.SYMBOL, CONTRACT.ONBOARD_AT)
        .doUpdate()
        .set(CONTRACT.PAIR, latest(CONTRACT.PAIR))
        .set(CONTRACT.CONTRACT_TYPE, latest(CONTRACT.CONTRACT_TYPE))
        .set(CONTRACT.STATUS, latest(CONTRACT.STATUS))
        .set(CONTRACT.BASE_ASSET, latest(CONTRACT.BASE_ASSET))
        .set(CONTRACT.QUOTE_ASSET, latest(CONTRACT.QUOTE_ASSET))
        .set(CONTRACT.MARGIN_ASSET, latest(CONTRACT.MARGIN_ASSET))
        .set(CONTRACT.UNDERLYING_TYPE, latest(CONTRACT.UNDERLYING_TYPE))
        .set(CONTRACT.DELIVERY_AT, latest(CONTRACT.DELIVERY_AT))
        .set(
            CONTRACT.FIRST_SEEN_AT, least(CONTRACT.FIRST_SEEN_AT, excluded(CONTRACT.FIRST_SEEN_AT)))
        .set(
            CONTRACT.LAST_SEEN_AT, greatest(CONTRACT.LAST_SEEN_AT, excluded(CONTRACT.LAST_SEEN_AT)))
        .set(CONTRACT.LOAD_ID, latest(CONTRACT.LOAD_ID))
        .execute();
  }

  /// The newer capture's word counts, whichever arrives last.
  private static <T> Field<T> latest(TableField<ContractRecord, T> field) {
    return when(CONTRACT.LAST_SEEN_AT.gt(excluded(CONTRACT.LAST_SEEN_AT)), field)
        .otherwise(excluded(field));
  }

  private static ContractRecord row(Subject venue, Contract contract, Instant seenAt, long loadId) {
    return new ContractRecord(
        venue.venue().label(),
        venue.environment().label(),
        contract.symbol(),
        contract.onboardAt(),
        contract.pair(),
        contract.contractType(),
        contract.status(),
        contract.baseAsset(),
        contract.quoteAsset(),
        contract.marginAsset(),
        contract.underlyingType(),
        contract.deliveryAt(),
        seenAt,
        seenAt,
        loadId);
  }
}
