package accounthistory.job;

import accounthistory.capture.Subject;
import accounthistory.store.account.MissedReason;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/// Why slots were missed, as long as the disk does not take it: a full one is a reason itself.
public final class UnsavedReasons {
  private final int most;
  private final Map<Subject, Map<Instant, MissedReason>> reasons = new ConcurrentHashMap<>();

  /// @param most slots of an account whose reasons are kept
  public UnsavedReasons(int most) {
    this.most = most;
  }

  public Map<Instant, MissedReason> of(Subject account) {
    return reasons.getOrDefault(account, Map.of());
  }

  public void keep(Subject account, Instant slot, MissedReason why) {
    reasons.compute(
        account,
        (_, before) -> {
          var all = new TreeMap<>(before == null ? Map.of() : before);
          if (all.size() < most) {
            all.put(slot, why);
          }
          return Map.copyOf(all);
        });
  }

  /// The database has recorded it.
  public void recorded(Subject account, Collection<Instant> slots) {
    reasons.computeIfPresent(
        account,
        (_, before) -> {
          var left = new TreeMap<>(before);
          left.keySet().removeAll(slots);
          return left.isEmpty() ? null : Map.copyOf(left);
        });
  }
}
