package accounthistory.simulator.document;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.ledger.PositionBook;
import java.math.BigDecimal;
import tools.jackson.core.JsonGenerator;

/// The rows of open positions as the newer replies have them; what one of the two leaves out the
/// other or `symbolConfig` reports.
public final class LivePositionJson {
  private LivePositionJson() {}

  /// A row of `positions` in `GET /fapi/v3/account`.
  static void inAccount(JsonGenerator json, PositionBook book) {
    json.writeStartObject();
    writeWhich(json, book);
    json.writeStringProperty("unrealizedProfit", Json.fixed(book.unrealizedProfit()));
    json.writeStringProperty("isolatedMargin", Json.fixed(book.isolatedMargin()));
    json.writeStringProperty("notional", Json.fixedOrZero(book.notional()));
    json.writeStringProperty("isolatedWallet", Json.fixedOrZero(book.isolatedWallet()));
    json.writeStringProperty("initialMargin", Json.fixedOrZero(book.initialMargin()));
    json.writeStringProperty("maintMargin", Json.fixedOrZero(book.maintMargin()));
    json.writeNumberProperty("updateTime", book.updatedAt().toEpochMilli());
    json.writeEndObject();
  }

  /// A row of `GET /fapi/v3/positionRisk`.
  ///
  /// @param mark the contract's mark price at the instant of the book
  public static void inRisk(JsonGenerator json, PositionBook book, BigDecimal mark) {
    json.writeStartObject();
    writeWhich(json, book);
    json.writeStringProperty("entryPrice", Json.price(book.entryPrice()));
    json.writeStringProperty("breakEvenPrice", Json.price(book.breakEvenPrice()));
    json.writeStringProperty("markPrice", Json.fixed(mark));
    // With a capital R, as in the second generation's.
    json.writeStringProperty("unRealizedProfit", Json.fixed(book.unrealizedProfit()));
    // The simulation liquidates no position; the real reply has 0 where there is no such price.
    json.writeStringProperty("liquidationPrice", "0");
    json.writeStringProperty("isolatedMargin", Json.fixed(book.isolatedMargin()));
    json.writeStringProperty("notional", Json.fixedOrZero(book.notional()));
    json.writeStringProperty("marginAsset", book.contract().marginAsset());
    json.writeStringProperty("isolatedWallet", Json.fixedOrZero(book.isolatedWallet()));
    json.writeStringProperty("initialMargin", Json.fixedOrZero(book.initialMargin()));
    json.writeStringProperty("maintMargin", Json.fixedOrZero(book.maintMargin()));
    json.writeStringProperty(
        "positionInitialMargin", Json.fixedOrZero(book.positionInitialMargin()));
    json.writeStringProperty(
        "openOrderInitialMargin", Json.shortest(book.openOrderInitialMargin()));
    json.writeNumberProperty("adl", 0);
    json.writeStringProperty("bidNotional", Json.shortest(book.bidNotional()));
    json.writeStringProperty("askNotional", Json.shortest(book.askNotional()));
    json.writeNumberProperty("updateTime", book.updatedAt().toEpochMilli());
    json.writeEndObject();
  }

  private static void writeWhich(JsonGenerator json, PositionBook book) {
    json.writeStringProperty("symbol", book.symbol());
    json.writeStringProperty("positionSide", book.side().name());
    json.writeStringProperty("positionAmt", PositionJson.quantity(book));
  }
}
