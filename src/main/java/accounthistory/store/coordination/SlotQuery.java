package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.Instant;

/// A slot that is looked at in the database.
///
/// @param account a venue's own is taken when there are prices that were observed since the slot
/// @param insists whether it may be taken from the account's last holder
/// @param isAnswered whether the asker has the exchange's answer on its disk, which makes it the
///   account's last holder
/// @param lasting how long the account is the asker's, if it is given
public record SlotQuery(
    Subject account, Instant slot, boolean insists, boolean isAnswered, Duration lasting) {
  /// A look by who has no answer yet.
  public SlotQuery(Subject account, Instant slot, boolean insists, Duration lasting) {
    this(account, slot, insists, false, lasting);
  }

  /// A look by who has an answer, and keeps others from asking.
  public static SlotQuery answered(Subject account, Instant slot, Duration lasting) {
    return new SlotQuery(account, slot, false, true, lasting);
  }

  /// The same look, which leaves the account to its last holder.
  public SlotQuery patient() {
    return new SlotQuery(account, slot, false, isAnswered, lasting);
  }
}
