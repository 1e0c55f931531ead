package accounthistory.pipeline;

import accounthistory.store.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who may ask for a slot while the tables do not answer: the collector that held the account last,
/// a second one in the last third of the lateness, and no other. Tables that have answered for this
/// slot are given half its lateness for the next answer.
///
/// One object serves one slot and thread.
final class SilentTables {
  /// How long a slot that another collector holds is left alone before it is looked at again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// How long the collector that held an account last waits for the tables before it asks without
  /// them.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Order order;
  private final AccountJob job;
  private final Instant slot;
  private Instant silentSince = Instant.EPOCH;

  SilentTables(Order order, AccountJob job, Instant slot) {
    this.order = order;
    this.job = job;
    this.slot = slot;
  }

  /// Whether this collector may ask now.
  ///
  /// @param standing what the tables said; empty when they said nothing
  boolean mayAsk(Optional<Standing> standing, Instant now) {
    if (standing.isPresent()) {
      silentSince = now;
      return standing.get() instanceof Standing.Leased;
    }
    return !now.isBefore(silentSince.plus(job.lateness().dividedBy(2))) && mayGoAlone(now);
  }

  private boolean mayGoAlone(Instant now) {
    var third = job.lateness().dividedBy(3);
    return switch (order.place(job.subject())) {
      case HOLDS -> true;
      case FIRST -> !now.isBefore(job.begins(slot).plus(third));
      case SECOND -> !now.isBefore(job.begins(slot).plus(third.multipliedBy(2)));
      case LATER -> false;
    };
  }

  /// How long an answer is waited for at first.
  static Duration patience(AccountJob job) {
    return tenth(job, PATIENCE);
  }

  /// How long a slot is left alone, and an answer waited for, when it is looked at again.
  static Duration lookAgain(AccountJob job) {
    return tenth(job, LOOK_AGAIN);
  }

  private static Duration tenth(AccountJob job, Duration atMost) {
    var part = job.lateness().dividedBy(10);
    return part.compareTo(atMost) < 0 ? part : atMost;
  }
}
