package accounthistory.store.coordination;

import accounthistory.capture.Subject;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// That a collector lives, and what waits on its disk.
///
/// @param collectorId belongs to its state folder
/// @param name what it is known by
/// @param seenAt on its own clock
/// @param subjects what it asks the exchange for: accounts, and venues for their prices
/// @param spool what waits
public record CollectorState(
    UUID collectorId,
    String name,
    String hostName,
    String programVersion,
    Instant seenAt,
    Set<Subject> subjects,
    Waiting spool) {
  public CollectorState {
    subjects = Set.copyOf(subjects);
  }

  /// What a collector's spool holds.
  ///
  /// @param captures how many captures wait to be stored
  /// @param oldestSlot the slot of the oldest; empty exactly when none waits
  /// @param setAside files that cannot be stored
  public record Waiting(long captures, Optional<Instant> oldestSlot, long setAside) {
    public static final Waiting NOTHING = new Waiting(0, Optional.empty(), 0);

    public Waiting {
      if (captures < 0 || setAside < 0 || oldestSlot.isPresent() != captures > 0) {
        throw new IllegalArgumentException(
            "spool of %s captures, oldest %s, %s set aside"
                .formatted(captures, oldestSlot, setAside));
      }
    }
  }
}
