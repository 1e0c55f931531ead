package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.KEY;
import static accounthistory.normalize.binance.Field.Kind.NUMBER_NAME;

import accounthistory.account.Issue;
import accounthistory.account.PositionSide;
import accounthistory.capture.Body;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.ReplyBody;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/// The reply of `GET /fapi/v3/positionRisk`: what `GET /fapi/v3/account` leaves out of positions.
/// It is of another tick, so what both report is taken from the account.
final class PositionRiskPayload {
  private static final Shape.Builder IT = new Shape.Builder("positionRisk[].");

  private static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field POSITION_SIDE = IT.core(KEY, "positionSide");
  private static final Field ENTRY_PRICE = IT.core(AMOUNT, "entryPrice");
  private static final Field BREAK_EVEN_PRICE = IT.core(AMOUNT, "breakEvenPrice");
  private static final Field MARGIN_ASSET = IT.optional(NUMBER_NAME, "marginAsset");
  private static final Field POSITION_INITIAL_MARGIN = IT.core(AMOUNT, "positionInitialMargin");
  private static final Field OPEN_ORDER_INITIAL_MARGIN = IT.core(AMOUNT, "openOrderInitialMargin");
  private static final Field BID_NOTIONAL = IT.core(AMOUNT, "bidNotional");
  private static final Field ASK_NOTIONAL = IT.core(AMOUNT, "askNotional");
  private static final Shape SHAPE =
      IT.with(IGNORED, "positionAmt")
          .with(IGNORED, "markPrice")
          .with(IGNORED, "unRealizedProfit")
          .with(IGNORED, "liquidationPrice")
          .with(IGNORED, "isolatedMargin")
          .with(IGNORED, "notional")
          .with(IGNORED, "isolatedWallet")
          .with(IGNORED, "initialMargin")
          .with(IGNORED, "maintMargin")
          .with(IGNORED, "adl")
          .with(IGNORED, "updateTime")
          .decidedBy();

  private PositionRiskPayload() {}

  record Key(String symbol, PositionSide side) {}

  /// What only this reply reports of a position.
  ///
  /// @param issues what it lacks
  record Risk(
      @Nullable BigDecimal entryPrice,
      @Nullable BigDecimal breakEvenPrice,
      @Nullable BigDecimal positionInitialMargin,
      @Nullable BigDecimal openOrderInitialMargin,
      @Nullable BigDecimal bidNotional,
      @Nullable BigDecimal askNotional,
      @Nullable String marginAsset,
      List<Issue> issues) {
    /// Of a position that the reply does not have: it was closed in between.
    static final Risk NONE = new Risk(null, null, null, null, null, null, null, List.of());

    boolean hasOrders() {
      return isNonZero(bidNotional) || isNonZero(askNotional) || isNonZero(openOrderInitialMargin);
    }

    private static boolean isNonZero(@Nullable BigDecimal amount) {
      return amount != null && amount.signum() != 0;
    }
  }

  /// Rows by symbol and side.
  record Risks(Map<Key, Risk> byPosition, SortedSet<String> unknownFields) {
    Risks {
      byPosition = Map.copyOf(byPosition);
    }
  }

  static Risks read(Body body) throws NotUnderstoodException {
    return ReplyBody.read(body, PositionRiskPayload::risks);
  }

  private static Risks risks(ReplyBody reply) throws NotUnderstoodException {
    if (reply.next() != JsonToken.START_ARRAY) {
      throw reply.isNot("a list");
    }
    var row = new Row(SHAPE);
    var reader = new RowReader(reply, row);
    var risks = new HashMap<Key, Risk>();
    while (reply.hasNextRow()) {
      reader.read();
      var key = new Key(row.key(SYMBOL), sideOf(row, reader));
      if (risks.put(key, riskOf(row, reader)) != null) {
        throw reader.refusal("a second row of this symbol's side " + key.side());
      }
    }
    return new Risks(risks, reply.unknownFields());
  }

  private static PositionSide sideOf(Row row, RowReader reader) throws NotUnderstoodException {
    for (var side : PositionSide.values()) {
      if (side.name().equals(row.key(POSITION_SIDE))) {
        return side;
      }
    }
    throw reader.isNot(POSITION_SIDE, "BOTH, LONG or SHORT");
  }

  private static Risk riskOf(Row row, RowReader reader) {
    var issues = new ArrayList<Issue>();
    reader.listIssues(issues);
    @Nullable String asset = row.text(MARGIN_ASSET);
    return new Risk(
        row.amount(ENTRY_PRICE),
        row.amount(BREAK_EVEN_PRICE),
        row.amount(POSITION_INITIAL_MARGIN),
        row.amount(OPEN_ORDER_INITIAL_MARGIN),
        row.amount(BID_NOTIONAL),
        row.amount(ASK_NOTIONAL),
        asset == null || asset.isEmpty() ? null : asset,
        issues.stream()
            .map(it -> new Issue("positionRisk" + it.path(), it.kind(), it.value()))
            .toList());
  }
}
