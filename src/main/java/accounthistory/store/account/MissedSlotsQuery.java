package accounthistory.store.account;

import accounthistory.capture.Subject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// What may have been missed of an account.
///
/// @param accountedUntil the slot up to which all are known to be accounted for; without it, six
///   hours before the last one that is taken or explained are looked through again
/// @param until the last slot to account for
/// @param captured slots that are still on their way, in the spool
public record MissedSlotsQuery(
    Subject account,
    Optional<Instant> accountedUntil,
    Instant until,
    Set<Instant> captured,
    MissedReason reason) {
  public MissedSlotsQuery {
    captured = Set.copyOf(captured);
  }
}
