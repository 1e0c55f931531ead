package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.INTEGER;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.account.Position;
import accounthistory.account.PositionSide;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.NotUnderstoodException;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.RowReader;
import accounthistory.normalize.binance.Shape;

/// A row of `positions[]`. `notional`, `isolatedWallet` and `breakEvenPrice` are not documented;
/// they and the notionals of open orders are not in every recorded reply.
final class PositionRow {
  private static final Shape.Builder IT = new Shape.Builder("positions[].");

  static final Field SYMBOL = IT.core(KEY, "symbol");
  private static final Field POSITION_SIDE = IT.core(KEY, "positionSide");
  private static final Field POSITION_AMT = IT.core(AMOUNT, "positionAmt");
  private static final Field ENTRY_PRICE = IT.core(AMOUNT, "entryPrice");
  private static final Field BREAK_EVEN_PRICE = IT.optional(AMOUNT, "breakEvenPrice");
  private static final Field NOTIONAL = IT.optional(AMOUNT, "notional");
  private static final Field UNREALIZED_PROFIT = IT.core(AMOUNT, "unrealizedProfit");
  private static final Field LEVERAGE = IT.core(INTEGER, "leverage");
  private static final Field ISOLATED = IT.core(FLAG, "isolated");
  private static final Field ISOLATED_WALLET = IT.optional(AMOUNT, "isolatedWallet");
  private static final Field INITIAL_MARGIN = IT.core(AMOUNT, "initialMargin");
  private static final Field MAINT_MARGIN = IT.core(AMOUNT, "maintMargin");
  private static final Field POSITION_INITIAL_MARGIN = IT.core(AMOUNT, "positionInitialMargin");
  private static final Field OPEN_ORDER_INITIAL_MARGIN = IT.core(AMOUNT, "openOrderInitialMargin");
  private static final Field MAX_NOTIONAL = IT.core(AMOUNT, "maxNotional");
  private static final Field BID_NOTIONAL = IT.optional(AMOUNT, "bidNotional");
  private static final Field ASK_NOTIONAL = IT.optional(AMOUNT, "askNotional");
  private static final Field UPDATE_TIME = IT.core(INSTANT, "updateTime");

  static final Shape SHAPE =
      IT.decidedBy(
          POSITION_AMT,
          NOTIONAL,
          UNREALIZED_PROFIT,
          INITIAL_MARGIN,
          MAINT_MARGIN,
          POSITION_INITIAL_MARGIN,
          OPEN_ORDER_INITIAL_MARGIN,
          ISOLATED_WALLET,
          BID_NOTIONAL,
          ASK_NOTIONAL);

  private PositionRow() {}

  /// Whether the row belongs to the snapshot: not flat, or not known to be.
  static boolean isKept(Row row) {
    return row.matters() || row.isUnknown(POSITION_AMT);
  }

  static PositionSide sideOf(Row row, RowReader reader) throws NotUnderstoodException {
    return switch (row.key(POSITION_SIDE)) {
      case "BOTH" -> PositionSide.BOTH;
      case "LONG" -> PositionSide.LONG;
      case "SHORT" -> PositionSide.SHORT;
      default -> throw reader.isNot(POSITION_SIDE, "BOTH, LONG or SHORT");
    };
  }

  static Position positionOf(Row row, PositionSide side) {
    return new Position(
        row.key(SYMBOL),
        side,
        row.amount(POSITION_AMT),
        row.amount(ENTRY_PRICE),
        row.amount(BREAK_EVEN_PRICE),
        row.amount(NOTIONAL),
        row.amount(UNREALIZED_PROFIT),
        row.integer(LEVERAGE),
        row.flag(ISOLATED),
        row.amount(ISOLATED_WALLET),
        row.amount(INITIAL_MARGIN),
        row.amount(MAINT_MARGIN),
        row.amount(POSITION_INITIAL_MARGIN),
        row.amount(OPEN_ORDER_INITIAL_MARGIN),
        row.amount(MAX_NOTIONAL),
        row.amount(BID_NOTIONAL),
        row.amount(ASK_NOTIONAL),
        row.instant(UPDATE_TIME));
  }
}
