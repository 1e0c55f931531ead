package accounthistory.text;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Troubles that a program which keeps running meets in each round: one is told when it begins, and
/// again each quarter of an hour for as long as it lasts.
///
/// Safe for use by many threads.
public final class Repeated {
  private static final Duration EVERY = Duration.ofMinutes(15);

  private final LongSupplier nanos;
  private final Map<String, Long> told = new HashMap<>();

  /// @param nanos the monotonic clock
  public Repeated(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether a trouble that is there is to be told now, which counts as told.
  public synchronized boolean isToBeTold(String trouble) {
    var now = nanos.getAsLong();
    var last = told.get(trouble);
    if (last != null && now - last < EVERY.toNanos()) {
      return false;
    }
    told.put(trouble, now);
    return true;
  }

  /// A trouble is over; the next one is told at once. Returns whether it was there.
  public synchronized boolean isOver(String trouble) {
    return told.remove(trouble) != null;
  }
}
