package accounthistory.exchange.ratelimit;

import java.time.Instant;
import java.util.Optional;

/// What is known of an address being closed. Pure: every change makes a new one.
///
/// @param last the last closure, in force or over
/// @param askedAt when the exchange was last asked whether it still holds
/// @param liftedSince closures since then or earlier are lifted, whoever still tells of them
record Closures(Optional<Closure> last, Optional<Instant> askedAt, Optional<Instant> liftedSince) {
  static final Closures NONE = new Closures(Optional.empty(), Optional.empty(), Optional.empty());

  Closures {
    last = unlifted(last, liftedSince);
  }

  Optional<Closure> at(Instant now) {
    return last.filter(it -> !it.isOver(now));
  }

  Closures with(Closure other) {
    var unlifted = unlifted(Optional.of(other), liftedSince);
    var longest = last.flatMap(it -> unlifted.map(it::or)).or(() -> last).or(() -> unlifted);
    return new Closures(longest, askedAt, liftedSince);
  }

  /// What two of one address know together.
  Closures with(Closures other) {
    var both =
        new Closures(last, later(askedAt, other.askedAt), later(liftedSince, other.liftedSince));
    return other.last.map(both::with).orElse(both);
  }

  Closures lifted(Instant since) {
    return new Closures(last, askedAt, later(liftedSince, Optional.of(since)));
  }

  Closures lifted(Optional<Instant> since) {
    return since.map(this::lifted).orElse(this);
  }

  /// Whether the closure in force is to be asked about now.
  boolean isToBeAskedAbout(Instant now) {
    var isLongAgo = askedAt.filter(it -> now.isBefore(it.plus(Closure.ASKED_EVERY))).isEmpty();
    return isLongAgo && at(now).filter(it -> it.isDoubted(now)).isPresent();
  }

  Closures asked(Instant at) {
    return new Closures(last, Optional.of(at), liftedSince);
  }

  private static Optional<Closure> unlifted(Optional<Closure> closure, Optional<Instant> lifted) {
    return closure.filter(it -> lifted.isEmpty() || it.since().isAfter(lifted.get()));
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.filter(it -> other.isEmpty() || it.isAfter(other.get())).or(() -> other);
  }
}
