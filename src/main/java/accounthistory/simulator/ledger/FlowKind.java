package accounthistory.simulator.ledger;

/// What a money flow means to who looks at a profit.
public enum FlowKind {
  /// From or to elsewhere: no result.
  EXTERNAL,
  REALIZED,
  FUNDING,
  COMMISSION,
  REBATE,
  YIELD,
  BONUS,
  LIQUIDATION,
  CONVERSION,
  /// Of a type that no page names.
  UNCLASSIFIED;

  /// The kind of an income type; the exchange's own spelling of settlement is kept.
  public static FlowKind of(String incomeType) {
    return switch (incomeType) {
      case "TRANSFER",
          "INTERNAL_TRANSFER",
          "CROSS_COLLATERAL_TRANSFER",
          "STRATEGY_UMFUTURES_TRANSFER" ->
          EXTERNAL;
      case "REALIZED_PNL", "OPTIONS_PREMIUM_FEE", "OPTIONS_SETTLE_PROFIT", "DELIVERED_SETTELMENT" ->
          REALIZED;
      case "FUNDING_FEE" -> FUNDING;
      case "COMMISSION" -> COMMISSION;
      case "REFERRAL_KICKBACK", "API_REBATE", "FEE_RETURN" -> REBATE;
      case "BFUSD_REWARD" -> YIELD;
      case "WELCOME_BONUS", "COMMISSION_REBATE", "CONTEST_REWARD" -> BONUS;
      case "INSURANCE_CLEAR", "POSITION_LIMIT_INCREASE_FEE" -> LIQUIDATION;
      case "AUTO_EXCHANGE", "COIN_SWAP_DEPOSIT", "COIN_SWAP_WITHDRAW" -> CONVERSION;
      default -> UNCLASSIFIED;
    };
  }
}
