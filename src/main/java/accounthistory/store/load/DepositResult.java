package accounthistory.store.load;

import accounthistory.store.database.StoreException;
import org.jspecify.annotations.Nullable;

/// What became of a delivery, and why nothing did.
///
/// @param dispute why the capture is not its account's; null unless the deposit is
///   [Deposit#DISPUTED]
/// @param refusal what the tables said of this delivery alone; null unless the deposit is
///   [Deposit#REFUSED]
public record DepositResult(
    Deposit deposit, @Nullable Dispute dispute, @Nullable StoreException refusal) {
  public DepositResult {
    if ((deposit == Deposit.DISPUTED) != (dispute != null)) {
      throw new IllegalArgumentException("deposit " + deposit + " with dispute " + dispute);
    }
    if ((deposit == Deposit.REFUSED) != (refusal != null)) {
      throw new IllegalArgumentException("deposit " + deposit + " with refusal " + refusal);
    }
  }

  /// A deposit that needs no explanation.
  public static DepositResult of(Deposit deposit) {
    return new DepositResult(deposit, null, null);
  }

  public static DepositResult disputed(Dispute dispute) {
    return new DepositResult(Deposit.DISPUTED, dispute, null);
  }

  public static DepositResult refused(StoreException refusal) {
    return new DepositResult(Deposit.REFUSED, null, refusal);
  }
}
