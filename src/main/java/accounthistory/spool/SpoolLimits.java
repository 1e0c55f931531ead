package accounthistory.spool;

import java.time.Duration;

/// How much the spool keeps.
///
/// @param keep how long a stored capture stays, from when it was stored first; zero for not at all
/// @param bytes how much waiting and stored captures may take together. Stored ones make way,
///   oldest first; waiting ones never do
public record SpoolLimits(Duration keep, long bytes) {
  public static final SpoolLimits DEFAULTS = new SpoolLimits(Duration.ofDays(7), 10L << 30);

  /// Below this the disk counts as nearly full, for limits that are not smaller than twenty times
  /// it.
  private static final long FREE_BYTES = 512L << 20;

  private static final int LIMIT_TO_FREE = 20;

  public SpoolLimits {
    if (keep.isNegative()) {
      throw new IllegalArgumentException("keep is negative: " + keep);
    }
    if (bytes < 1) {
      throw new IllegalArgumentException("a limit of " + bytes + " bytes");
    }
  }

  /// How many bytes of the disk stored captures leave free.
  long free() {
    return Math.min(FREE_BYTES, bytes / LIMIT_TO_FREE);
  }
}
