package accounthistory.text;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Problems that recur in each round of a long run: one is reported when it begins, and again each
/// quarter of an hour for as long as it lasts.
///
/// Safe for use by many threads.
public final class Repeated {
  private static final Duration EVERY = Duration.ofMinutes(15);

  private final LongSupplier nanos;
  private final Map<String, Long> reported = new HashMap<>();

  /// @param nanos the monotonic clock
  public Repeated(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /// Whether a problem that is there is to be reported now, which counts as reported.
  public synchronized boolean isToBeTold(String trouble) {
    var now = nanos.getAsLong();
    var last = reported.get(trouble);
    if (last != null && now - last < EVERY.toNanos()) {
      return false;
    }
    reported.put(trouble, now);
    return true;
  }

  /// A problem is over; the next one is reported at once. Returns whether it was there.
  public synchronized boolean isOver(String trouble) {
    return reported.remove(trouble) != null;
  }
}
