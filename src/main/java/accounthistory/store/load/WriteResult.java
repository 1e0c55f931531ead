package accounthistory.store.load;

import accounthistory.store.database.StoreException;
import org.jspecify.annotations.Nullable;

/// What became of a capture, and why nothing did.
///
/// @param dispute why the capture is not its account's; null unless the outcome is
///   [WriteOutcome#DISPUTED]
/// @param refusal what the database said of this capture alone; null unless the outcome is
///   [WriteOutcome#REFUSED]
public record WriteResult(
    WriteOutcome writeOutcome,
    @Nullable IdentityDispute dispute,
    @Nullable StoreException refusal) {
  public WriteResult {
    if ((writeOutcome == WriteOutcome.DISPUTED) != (dispute != null)) {
      throw new IllegalArgumentException("outcome " + writeOutcome + " with dispute " + dispute);
    }
    if ((writeOutcome == WriteOutcome.REFUSED) != (refusal != null)) {
      throw new IllegalArgumentException("outcome " + writeOutcome + " with refusal " + refusal);
    }
  }

  /// An outcome that needs no explanation.
  public static WriteResult of(WriteOutcome writeOutcome) {
    return new WriteResult(writeOutcome, null, null);
  }

  public static WriteResult disputed(IdentityDispute dispute) {
    return new WriteResult(WriteOutcome.DISPUTED, dispute, null);
  }

  public static WriteResult refused(StoreException refusal) {
    return new WriteResult(WriteOutcome.REFUSED, null, refusal);
  }
}
