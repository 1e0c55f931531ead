package accounthistory.simulator.document;

import accounthistory.simulator.http.Json;
import accounthistory.simulator.http.JsonBody;
import accounthistory.simulator.ledger.Books;
import accounthistory.simulator.ledger.SimulatedAsset;
import accounthistory.simulator.ledger.SimulatedTotals;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/// The bodies of `GET /fapi/v2/account` (mode flags, totals, every asset, every position) and of
/// `GET /fapi/v3/account`, which has no flags and lists only what is open or ordered.
public final class AccountDocument {
  private static final byte[] POSITIONS = ",\"positions\":[".getBytes(StandardCharsets.UTF_8);
  private static final byte[] END = "]}".getBytes(StandardCharsets.UTF_8);

  private AccountDocument() {}

  public static JsonBody of(Books books, FlatRows rows) {
    var head = head(books);
    List<JsonBody.Piece> pieces = new ArrayList<>();
    // Without its closing brace, the positions go on from here.
    pieces.add(JsonBody.Piece.once(Arrays.copyOf(head, head.length - 1)));
    pieces.add(JsonBody.Piece.once(POSITIONS));
    rows.addTo(pieces, books.positions(), PositionJson::row);
    pieces.add(JsonBody.Piece.once(END));
    return new JsonBody(pieces);
  }

  public static byte[] reduced(Books books) {
    return Json.bytes(json -> {
      json.writeStartObject();
      writeTotals(json, books.totals());
      json.writeArrayPropertyStart("assets");
      books
          .assets()
          .forEach(asset -> {
            json.writeStartObject();
            writeAmounts(json, asset);
            json.writeNumberProperty("updateTime", asset.updatedAt().toEpochMilli());
            json.writeEndObject();
          });
      json.writeEndArray();
      json.writeArrayPropertyStart("positions");
      books.livePositions().forEach(book -> LivePositionJson.inAccount(json, book));
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static byte[] head(Books books) {
    return Json.bytes(json -> {
      json.writeStartObject();
      json.writeNumberProperty("feeTier", 0);
      json.writeBooleanProperty("feeBurn", books.modes().feeBurn());
      json.writeBooleanProperty("canTrade", true);
      json.writeBooleanProperty("canDeposit", true);
      json.writeBooleanProperty("canWithdraw", true);
      json.writeNumberProperty("updateTime", 0);
      json.writeBooleanProperty("multiAssetsMargin", books.modes().multiAssetsMargin());
      json.writeNumberProperty("tradeGroupId", -1);
      writeTotals(json, books.totals());
      json.writeArrayPropertyStart("assets");
      books.assets().forEach(asset -> writeAsset(json, asset));
      json.writeEndArray();
      json.writeEndObject();
    });
  }

  private static void writeTotals(JsonGenerator json, SimulatedTotals totals) {
    json.writeStringProperty("totalInitialMargin", Json.fixed(totals.initialMargin()));
    json.writeStringProperty("totalMaintMargin", Json.fixed(totals.maintMargin()));
    json.writeStringProperty("totalWalletBalance", Json.fixed(totals.wallet()));
    json.writeStringProperty("totalUnrealizedProfit", Json.fixed(totals.unrealizedProfit()));
    json.writeStringProperty("totalMarginBalance", Json.fixed(totals.marginBalance()));
    json.writeStringProperty(
        "totalPositionInitialMargin", Json.fixed(totals.positionInitialMargin()));
    json.writeStringProperty(
        "totalOpenOrderInitialMargin", Json.fixed(totals.openOrderInitialMargin()));
    json.writeStringProperty("totalCrossWalletBalance", Json.fixed(totals.crossWallet()));
    json.writeStringProperty("totalCrossUnPnl", Json.fixed(totals.crossUnPnl()));
    json.writeStringProperty("availableBalance", Json.fixed(totals.available()));
    json.writeStringProperty("maxWithdrawAmount", Json.fixed(totals.maxWithdraw()));
  }

  private static void writeAsset(JsonGenerator json, SimulatedAsset asset) {
    json.writeStartObject();
    writeAmounts(json, asset);
    json.writeBooleanProperty("marginAvailable", asset.marginAvailable());
    json.writeNumberProperty("updateTime", asset.updatedAt().toEpochMilli());
    json.writeEndObject();
  }

  private static void writeAmounts(JsonGenerator json, SimulatedAsset asset) {
    json.writeStringProperty("asset", asset.asset());
    json.writeStringProperty("walletBalance", Json.fixed(asset.wallet()));
    json.writeStringProperty("unrealizedProfit", Json.fixed(asset.unrealizedProfit()));
    json.writeStringProperty("marginBalance", Json.fixed(asset.marginBalance()));
    json.writeStringProperty("maintMargin", Json.fixed(asset.maintMargin()));
    json.writeStringProperty("initialMargin", Json.fixed(asset.initialMargin()));
    json.writeStringProperty("positionInitialMargin", Json.fixed(asset.positionInitialMargin()));
    json.writeStringProperty("openOrderInitialMargin", Json.fixed(asset.openOrderInitialMargin()));
    json.writeStringProperty("maxWithdrawAmount", Json.fixed(asset.maxWithdraw()));
    json.writeStringProperty("crossWalletBalance", Json.fixed(asset.crossWallet()));
    json.writeStringProperty("crossUnPnl", Json.fixed(asset.crossUnPnl()));
    json.writeStringProperty("availableBalance", Json.fixed(asset.available()));
  }
}
