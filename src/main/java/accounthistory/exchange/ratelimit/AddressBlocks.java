package accounthistory.exchange.ratelimit;

import java.time.Instant;
import java.util.Optional;

/// What is known of an address being closed. Pure: every change makes a new one.
///
/// @param last the last closure, in force or over
/// @param askedAt when the exchange was last asked whether it still holds
/// @param liftedSince blocks since then or earlier are lifted, even where another layer still has
///   them
record AddressBlocks(
    Optional<AddressBlock> last, Optional<Instant> askedAt, Optional<Instant> liftedSince) {
  static final AddressBlocks NONE =
      new AddressBlocks(Optional.empty(), Optional.empty(), Optional.empty());

  AddressBlocks {
    last = unlifted(last, liftedSince);
  }

  Optional<AddressBlock> at(Instant now) {
    return last.filter(it -> !it.isOver(now));
  }

  AddressBlocks with(AddressBlock other) {
    var unlifted = unlifted(Optional.of(other), liftedSince);
    var longest = last.flatMap(it -> unlifted.map(it::or)).or(() -> last).or(() -> unlifted);
    return new AddressBlocks(longest, askedAt, liftedSince);
  }

  /// What two of one address know together.
  AddressBlocks with(AddressBlocks other) {
    var both =
        new AddressBlocks(
            last, later(askedAt, other.askedAt), later(liftedSince, other.liftedSince));
    return other.last.map(both::with).orElse(both);
  }

  AddressBlocks lifted(Instant since) {
    return new AddressBlocks(last, askedAt, later(liftedSince, Optional.of(since)));
  }

  AddressBlocks lifted(Optional<Instant> since) {
    return since.map(this::lifted).orElse(this);
  }

  /// Whether the closure in force is to be asked about now.
  boolean isToBeAskedAbout(Instant now) {
    var isLongAgo = askedAt.filter(it -> now.isBefore(it.plus(AddressBlock.ASKED_EVERY))).isEmpty();
    return isLongAgo && at(now).filter(it -> it.isDoubted(now)).isPresent();
  }

  AddressBlocks asked(Instant at) {
    return new AddressBlocks(last, Optional.of(at), liftedSince);
  }

  private static Optional<AddressBlock> unlifted(
      Optional<AddressBlock> closure, Optional<Instant> lifted) {
    return closure.filter(it -> lifted.isEmpty() || it.since().isAfter(lifted.get()));
  }

  private static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
    return one.filter(it -> other.isEmpty() || it.isAfter(other.get())).or(() -> other);
  }
}
