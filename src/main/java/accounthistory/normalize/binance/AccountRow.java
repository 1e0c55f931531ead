package accounthistory.normalize.binance;

import static accounthistory.normalize.binance.Field.Kind.AMOUNT;
import static accounthistory.normalize.binance.Field.Kind.FLAG;
import static accounthistory.normalize.binance.Field.Kind.IGNORED;
import static accounthistory.normalize.binance.Field.Kind.INTEGER;
import static accounthistory.normalize.binance.Field.Kind.LONG;
import static accounthistory.normalize.binance.Field.Kind.REMARK;
import static accounthistory.normalize.binance.Field.Kind.ROWS;

import accounthistory.account.Flags;
import accounthistory.account.Totals;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The top level of the account reply. The flags came one by one over the years: none is in every
/// recorded reply.
public final class AccountRow {
  private static final Shape.Builder IT = new Shape.Builder("");

  private static final Field FEE_TIER = IT.optional(INTEGER, "feeTier");
  private static final Field FEE_BURN = IT.optional(FLAG, "feeBurn");
  private static final Field CAN_TRADE = IT.optional(FLAG, "canTrade");
  private static final Field CAN_DEPOSIT = IT.optional(FLAG, "canDeposit");
  private static final Field CAN_WITHDRAW = IT.optional(FLAG, "canWithdraw");
  private static final Field TRADE_GROUP_ID = IT.optional(LONG, "tradeGroupId");
  private static final Field MULTI_ASSETS_MARGIN = IT.optional(FLAG, "multiAssetsMargin");
  private static final Field TOTAL_INITIAL_MARGIN = IT.core(AMOUNT, "totalInitialMargin");
  private static final Field TOTAL_MAINT_MARGIN = IT.core(AMOUNT, "totalMaintMargin");
  private static final Field TOTAL_WALLET_BALANCE = IT.core(AMOUNT, "totalWalletBalance");
  private static final Field TOTAL_UNREALIZED_PROFIT = IT.core(AMOUNT, "totalUnrealizedProfit");
  private static final Field TOTAL_MARGIN_BALANCE = IT.core(AMOUNT, "totalMarginBalance");
  private static final Field TOTAL_POSITION_INITIAL_MARGIN =
      IT.core(AMOUNT, "totalPositionInitialMargin");
  private static final Field TOTAL_OPEN_ORDER_INITIAL_MARGIN =
      IT.core(AMOUNT, "totalOpenOrderInitialMargin");
  private static final Field TOTAL_CROSS_WALLET_BALANCE =
      IT.core(AMOUNT, "totalCrossWalletBalance");
  private static final Field TOTAL_CROSS_UN_PNL = IT.core(AMOUNT, "totalCrossUnPnl");
  private static final Field AVAILABLE_BALANCE = IT.core(AMOUNT, "availableBalance");
  private static final Field MAX_WITHDRAW_AMOUNT = IT.core(AMOUNT, "maxWithdrawAmount");
  public static final Field ASSETS = IT.optional(ROWS, "assets");
  static final Field POSITIONS = IT.optional(ROWS, "positions");

  /// What the exchange's errors have, and accounts have not.
  static final Field CODE = IT.optional(REMARK, "code");

  static final Field MESSAGE = IT.optional(REMARK, "msg");

  public static final Shape SHAPE =
      // Reserved by the exchange and always 0.
      IT.with(IGNORED, "updateTime").decidedBy();

  private static final List<Field> TOTALS =
      List.of(
          TOTAL_INITIAL_MARGIN,
          TOTAL_MAINT_MARGIN,
          TOTAL_WALLET_BALANCE,
          TOTAL_UNREALIZED_PROFIT,
          TOTAL_MARGIN_BALANCE,
          TOTAL_POSITION_INITIAL_MARGIN,
          TOTAL_OPEN_ORDER_INITIAL_MARGIN,
          TOTAL_CROSS_WALLET_BALANCE,
          TOTAL_CROSS_UN_PNL);

  private AccountRow() {}

  public static @Nullable Boolean multiAssetsMarginOf(Row row) {
    return row.flag(MULTI_ASSETS_MARGIN);
  }

  /// Whether one of the totals of all assets is there, whatever it says. What is free has the same
  /// name in replies of other kinds.
  static boolean hasTotals(Row row) {
    return TOTALS.stream().anyMatch(row::isGiven);
  }

  public static Flags flagsOf(Row row) {
    return new Flags(
        row.integer(FEE_TIER),
        row.flag(FEE_BURN),
        row.flag(CAN_TRADE),
        row.flag(CAN_DEPOSIT),
        row.flag(CAN_WITHDRAW),
        row.whole(TRADE_GROUP_ID));
  }

  public static Totals totalsOf(Row row) {
    return new Totals(
        row.amount(TOTAL_INITIAL_MARGIN),
        row.amount(TOTAL_MAINT_MARGIN),
        row.amount(TOTAL_WALLET_BALANCE),
        row.amount(TOTAL_UNREALIZED_PROFIT),
        row.amount(TOTAL_MARGIN_BALANCE),
        row.amount(TOTAL_POSITION_INITIAL_MARGIN),
        row.amount(TOTAL_OPEN_ORDER_INITIAL_MARGIN),
        row.amount(TOTAL_CROSS_WALLET_BALANCE),
        row.amount(TOTAL_CROSS_UN_PNL),
        row.amount(AVAILABLE_BALANCE),
        row.amount(MAX_WITHDRAW_AMOUNT));
  }
}
