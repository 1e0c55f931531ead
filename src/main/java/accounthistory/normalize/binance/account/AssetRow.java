package accounthistory.normalize.binance.account;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.INSTANT;
import static accounthistory.normalize.binance.Field.Kind.KEY;

import accounthistory.account.AssetBalance;
import accounthistory.normalize.binance.Field;
import accounthistory.normalize.binance.Row;
import accounthistory.normalize.binance.Shape;

/// A row of `assets[]`.
final class AssetRow {
  private static final Shape.Builder IT = new Shape.Builder("assets[].");

  static final Field ASSET = IT.core(KEY, "asset");
  private static final Field WALLET_BALANCE = IT.core(AMOUNT, "walletBalance");
  private static final Field UNREALIZED_PROFIT = IT.core(AMOUNT, "unrealizedProfit");
  private static final Field MARGIN_BALANCE = IT.core(AMOUNT, "marginBalance");
  private static final Field MAINT_MARGIN = IT.core(AMOUNT, "maintMargin");
  private static final Field INITIAL_MARGIN = IT.core(AMOUNT, "initialMargin");
  private static final Field POSITION_INITIAL_MARGIN = IT.core(AMOUNT, "positionInitialMargin");
  private static final Field OPEN_ORDER_INITIAL_MARGIN = IT.core(AMOUNT, "openOrderInitialMargin");
  private static final Field CROSS_WALLET_BALANCE = IT.core(AMOUNT, "crossWalletBalance");
  private static final Field CROSS_UN_PNL = IT.core(AMOUNT, "crossUnPnl");
  private static final Field AVAILABLE_BALANCE = IT.core(AMOUNT, "availableBalance");
  private static final Field MAX_WITHDRAW_AMOUNT = IT.core(AMOUNT, "maxWithdrawAmount");
  static final Field MARGIN_AVAILABLE = IT.core(FLAG, "marginAvailable");
  private static final Field UPDATE_TIME = IT.core(INSTANT, "updateTime");

  /// `availableBalance` does not decide: in multi-assets mode it is non-zero for assets that are
  /// not held.
  static final Shape SHAPE =
      IT.decidedBy(
          WALLET_BALANCE,
          UNREALIZED_PROFIT,
          MARGIN_BALANCE,
          MAINT_MARGIN,
          INITIAL_MARGIN,
          POSITION_INITIAL_MARGIN,
          OPEN_ORDER_INITIAL_MARGIN,
          CROSS_WALLET_BALANCE,
          CROSS_UN_PNL);

  private AssetRow() {}

  /// Whether the row belongs to the snapshot: not zero, or not known to be.
  static boolean isKept(Row row) {
    return row.matters() || row.isUnknown(WALLET_BALANCE);
  }

  /// Whether multi-assets mode would count the asset; assumed where the row does not report it.
  static boolean canBeCollateral(Row row) {
    return !Boolean.FALSE.equals(row.flag(MARGIN_AVAILABLE));
  }

  static AssetBalance balanceOf(Row row) {
    return new AssetBalance(
        row.key(ASSET),
        row.amount(WALLET_BALANCE),
        row.amount(UNREALIZED_PROFIT),
        row.amount(MARGIN_BALANCE),
        row.amount(MAINT_MARGIN),
        row.amount(INITIAL_MARGIN),
        row.amount(POSITION_INITIAL_MARGIN),
        row.amount(OPEN_ORDER_INITIAL_MARGIN),
        row.amount(CROSS_WALLET_BALANCE),
        row.amount(CROSS_UN_PNL),
        row.amount(AVAILABLE_BALANCE),
        row.amount(MAX_WITHDRAW_AMOUNT),
        row.flag(MARGIN_AVAILABLE),
        row.instant(UPDATE_TIME));
  }
}
