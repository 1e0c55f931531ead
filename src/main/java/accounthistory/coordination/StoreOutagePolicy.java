package accounthistory.coordination;

import accounthistory.capture.Subject;
import accounthistory.store.coordination.SlotStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Who may request a slot while the database does not answer: the collector that held the account
/// last, a second one in the last third of the lateness, and no other. A database that has answered
/// for this slot is given half its lateness for the next answer.
///
/// One object serves one slot and thread.
public final class StoreOutagePolicy {
  /// How long a slot that another collector holds is left alone before it is looked at again.
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  /// How long the collector that held an account last waits for the database before it asks without
  /// it.
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /// Longer than the longest pause between two looks at tables that were silent.
  private static final Duration SAID_WITHIN = Duration.ofSeconds(10);

  private final CollectorOrder order;
  private final Subject subject;
  private final Instant begins;
  private final Duration lateness;

  /// When the database has answered last for this slot; until then, when it was first queried.
  private @Nullable Instant answeredAt;

  private boolean hasAnswered;

  /// From when the account may be taken from who held it last.
  private Instant insistsFrom;

  /// @param begins when the subject's turn comes
  /// @param lateness how long after its slot's beginning it may be requested
  public StoreOutagePolicy(
      CollectorOrder order, Subject subject, Instant begins, Duration lateness) {
    this.order = order;
    this.subject = subject;
    this.begins = begins;
    this.lateness = lateness;
    this.insistsFrom = begins.plus(lateness.dividedBy(3));
  }

  /// Whether this collector may ask now.
  ///
  /// @param standing what the database said; empty when it did not answer
  public boolean mayAsk(Optional<SlotStatus> standing, Instant now) {
    if (standing.isPresent()) {
      answered(now);
      return standing.get() instanceof SlotStatus.Leased;
    }
    var isAwaited = hasAnswered && now.isBefore(answeredAt(now).plus(lateness.dividedBy(2)));
    return !isAwaited && mayGoAlone(now);
  }

  /// A collector that asked during the outage has its answer on its disk, and is given time to say
  /// so.
  private void answered(Instant now) {
    if (isSilent(now)) {
      var later = now.plus(shorter(lateness.dividedBy(5), SAID_WITHIN));
      insistsFrom = later.isAfter(insistsFrom) ? later : insistsFrom;
    }
    hasAnswered = true;
    answeredAt = now;
  }

  /// Whether the account may be taken from who held it last: a third of the lateness is over, and
  /// the database has answered in between.
  public boolean insists(Instant now) {
    return !now.isBefore(insistsFrom) && !isSilent(now);
  }

  private boolean isSilent(Instant now) {
    var isOver = answeredAt(now).plus(lateness.dividedBy(3)).plus(lateness.dividedBy(10));
    return !now.isBefore(isOver);
  }

  private Instant answeredAt(Instant now) {
    if (answeredAt == null) {
      answeredAt = now;
    }
    return answeredAt;
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
    return shorter(lateness.dividedBy(10), atMost);
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }
}
