package accounthistory.coordination;

import accounthistory.capture.Subject;
import accounthistory.store.coordination.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// Who may ask for a slot while the tables do not answer: the collector that held the account last,
/// a second one in the last third of the lateness, and no other. Tables that have answered for this
/// slot are given half its lateness for the next answer.
///
/// One object serves one slot and thread.
public final class StoreOutagePolicy {
  /// How long a slot that another collector holds is left alone before it is looked at again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// How long the collector that held an account last waits for the tables before it asks without
  /// them.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final CollectorOrder order;
  private final Subject subject;
  private final Instant begins;
  private final Duration lateness;
  private Instant silentSince = Instant.EPOCH;

  /// @param begins when the subject's turn comes
  /// @param lateness how long after its slot's beginning it may be asked for
  public StoreOutagePolicy(
      CollectorOrder order, Subject subject, Instant begins, Duration lateness) {
    this.order = order;
    this.subject = subject;
    this.begins = begins;
    this.lateness = lateness;
  }

  /// Whether this collector may ask now.
  ///
  /// @param standing what the tables said; empty when they said nothing
  public boolean mayAsk(Optional<SlotStatus> standing, Instant now) {
    if (standing.isPresent()) {
      silentSince = now;
      return standing.get() instanceof SlotStatus.Leased;
    }
    return !now.isBefore(silentSince.plus(lateness.dividedBy(2))) && mayGoAlone(now);
  }

  private boolean mayGoAlone(Instant now) {
    var third = lateness.dividedBy(3);
    return switch (order.place(subject)) {
      case HOLDS -> true;
      case FIRST -> !now.isBefore(begins.plus(third));
      case SECOND -> !now.isBefore(begins.plus(third.multipliedBy(2)));
      case LATER -> false;
    };
  }

  /// How long an answer is waited for at first.
  public static Duration patience(Duration lateness) {
    return tenth(lateness, PATIENCE);
  }

  /// How long a slot is left alone, and an answer waited for, when it is looked at again.
  public static Duration lookAgain(Duration lateness) {
    return tenth(lateness, LOOK_AGAIN);
  }

  private static Duration tenth(Duration lateness, Duration atMost) {
    var part = lateness.dividedBy(10);
    return part.compareTo(atMost) < 0 ? part : atMost;
  }
}
