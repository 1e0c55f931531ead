package accounthistory.simulator.scenario;

/// The switches of an account that decide how its reply is to be read.
///
/// @param multiAssetsMargin whether all assets back all positions
/// @param hedgeMode whether a symbol has a LONG and a SHORT position instead of one
/// @param isolatedByDefault whether symbols it never traded are set to isolated margin
/// @param feeBurn whether commissions are paid in BNB, at a discount
/// @param dormant whether the futures wallet is switched off, so that every read answers -4109
public record AccountModes(
    boolean multiAssetsMargin,
    boolean hedgeMode,
    boolean isolatedByDefault,
    boolean feeBurn,
    boolean dormant) {
  public AccountModes {
    if (multiAssetsMargin && isolatedByDefault) {
      throw new IllegalArgumentException("multi-assets mode knows only cross margin");
    }
  }

  AccountModes withMultiAssetsMargin() {
    return new AccountModes(true, hedgeMode, isolatedByDefault, feeBurn, dormant);
  }

  AccountModes withHedgeMode() {
    return new AccountModes(multiAssetsMargin, true, isolatedByDefault, feeBurn, dormant);
  }

  static final AccountModes SINGLE_ONE_WAY = new AccountModes(false, false, false, false, false);
  static final AccountModes SINGLE_HEDGE = new AccountModes(false, true, false, true, false);
  static final AccountModes SINGLE_ISOLATED = new AccountModes(false, false, true, false, false);
  static final AccountModes MULTI_ONE_WAY = new AccountModes(true, false, false, true, false);
  static final AccountModes MULTI_HEDGE = new AccountModes(true, true, false, false, false);
  static final AccountModes DORMANT = new AccountModes(false, false, false, false, true);
}
