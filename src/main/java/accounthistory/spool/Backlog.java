package accounthistory.spool;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// How much waits in the spool.
///
/// @param captures files that wait to be stored
/// @param bytes what they take on disk, as the files' lengths
/// @param oldest the slot of the first in line
/// @param corrupt files set aside
/// @param strangers files among the waiting ones whose names this program does not give; they are
///   never read and never deleted
public record Backlog(
    long captures, long bytes, Optional<Instant> oldest, long corrupt, long strangers) {
  /// How far the first in line lies behind; zero when nothing waits.
  public Duration age(Instant now) {
    return oldest.map(it -> Duration.between(it, now)).orElse(Duration.ZERO);
  }
}
