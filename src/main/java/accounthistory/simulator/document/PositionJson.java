package accounthistory.simulator.document;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.ledger.PositionBook;
import java.math.BigDecimal;

/// One row of `positions`, with the decimals of the real reply: they differ from field to field and
/// between flat and open rows.
public final class PositionJson {
  /// One symbol in so many has its `maxNotional` in scientific notation, as the real reply does
  /// here and there.
  private static final int SCIENTIFIC_ONE_IN = 29;

  private PositionJson() {}

  public static byte[] row(PositionBook book) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringProperty("symbol", book.symbol());
      json.writeStringProperty("initialMargin", Json.fixedOrZero(book.initialMargin()));
      json.writeStringProperty("maintMargin", Json.fixedOrZero(book.maintMargin()));
      json.writeStringProperty("unrealizedProfit", Json.fixed(book.unrealizedProfit()));
      json.writeStringProperty(
          "positionInitialMargin", Json.fixedOrZero(book.positionInitialMargin()));
      json.writeStringProperty(
          "openOrderInitialMargin", Json.shortest(book.openOrderInitialMargin()));
      json.writeStringProperty("leverage", Integer.toString(book.leverage()));
      json.writeBooleanProperty("isolated", book.isolated());
      json.writeStringProperty("entryPrice", Json.price(book.entryPrice()));
      json.writeStringProperty("breakEvenPrice", Json.price(book.breakEvenPrice()));
      json.writeStringProperty("maxNotional", maxNotional(book));
      json.writeStringProperty("positionSide", book.side().name());
      json.writeStringProperty("positionAmt", quantity(book));
      json.writeStringProperty("notional", Json.fixedOrZero(book.notional()));
      json.writeStringProperty("isolatedWallet", Json.fixedOrZero(book.isolatedWallet()));
      json.writeNumberProperty("updateTime", book.updatedAt().toEpochMilli());
      json.writeStringProperty("bidNotional", Json.shortest(book.bidNotional()));
      json.writeStringProperty("askNotional", Json.shortest(book.askNotional()));
      json.writeEndObject();
    });
  }

  /// A row of `GET /fapi/v2/positionRisk`.
  ///
  /// @param mark the contract's mark price; the real reply has zero where nothing is open or
  ///   ordered
  public static byte[] risk(PositionBook book, BigDecimal mark) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeStringProperty("symbol", book.symbol());
      json.writeStringProperty("positionAmt", quantity(book));
      json.writeStringProperty("entryPrice", Json.price(book.entryPrice()));
      json.writeStringProperty("breakEvenPrice", Json.price(book.breakEvenPrice()));
      json.writeStringProperty("markPrice", Json.fixed(mark));
      // With a capital R, as in the third generation's.
      json.writeStringProperty("unRealizedProfit", Json.fixed(book.unrealizedProfit()));
      // The simulation liquidates no position; the real reply has 0 where there is no such price.
      json.writeStringProperty("liquidationPrice", "0");
      json.writeStringProperty("leverage", Integer.toString(book.leverage()));
      json.writeStringProperty("maxNotionalValue", maxNotional(book));
      // In lower case here, and here only.
      json.writeStringProperty("marginType", book.isolated() ? "isolated" : "cross");
      json.writeStringProperty("isolatedMargin", Json.fixed(book.isolatedMargin()));
      json.writeStringProperty("isAutoAddMargin", "false");
      json.writeStringProperty("positionSide", book.side().name());
      json.writeStringProperty("notional", Json.fixedOrZero(book.notional()));
      json.writeStringProperty("isolatedWallet", Json.fixedOrZero(book.isolatedWallet()));
      json.writeNumberProperty("updateTime", book.updatedAt().toEpochMilli());
      json.writeBooleanProperty("isolated", book.isolated());
      json.writeNumberProperty("adlQuantile", 0);
      json.writeEndObject();
    });
  }

  static String quantity(PositionBook book) {
    return book.quantity().setScale(book.contract().quantityPrecision()).toPlainString();
  }

  private static String maxNotional(PositionBook book) {
    return Math.floorMod(book.symbol().hashCode(), SCIENTIFIC_ONE_IN) == 0
        ? Json.scientific(book.maxNotional())
        : Json.shortest(book.maxNotional());
  }
}
