package accounthistory.store;

import org.jspecify.annotations.Nullable;

/// What became of a delivery, and why nothing did.
///
/// @param dispute why the capture is not its account's; null unless the deposit is
///   [Deposit#DISPUTED]
public record DepositResult(Deposit deposit, @Nullable Dispute dispute) {
  public DepositResult {
    if ((deposit == Deposit.DISPUTED) != (dispute != null)) {
      throw new IllegalArgumentException("deposit " + deposit + " with dispute " + dispute);
    }
  }

  static DepositResult of(Deposit deposit) {
    return new DepositResult(deposit, null);
  }

  static DepositResult disputed(Dispute dispute) {
    return new DepositResult(Deposit.DISPUTED, dispute);
  }
}
