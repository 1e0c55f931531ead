package accounthistory.job;

import accounthistory.capture.Grid;
import java.time.Duration;
import java.time.Instant;

/// Which slot a run that starts at an instant is for.
public sealed interface SlotTiming {
  Instant slot();

  /// Take it, once its phase has come.
  ///
  /// @param begins not before this instant
  record Due(Instant slot, Instant begins) implements SlotTiming {}

  /// Its time is over: the present state never stands under a past instant.
  ///
  /// @param late how long after the slot's beginning the run came
  /// @param allowed how late it may come
  record TooLate(Instant slot, Duration late, Duration allowed) implements SlotTiming {}

  /// A scheduler that fires on the grid can be early by its clock's error; such a run is for the
  /// slot that is about to come, not for the one that is over.
  Duration EARLY_MAX = Duration.ofSeconds(10);

  /// The slot of a run that starts now.
  ///
  /// @param lateness how long after its beginning a slot may still be taken
  static SlotTiming at(Instant now, Grid grid, Duration lateness) {
    return at(now, grid, lateness, EARLY_MAX);
  }

  /// The slot of a run that may be early by so much.
  static SlotTiming at(Instant now, Grid grid, Duration lateness, Duration early) {
    var slot = grid.floor(now);
    var begins = grid.begins(slot);
    if (!now.isAfter(begins.plus(lateness))) {
      return new Due(slot, begins);
    }
    var next = grid.next(slot);
    if (!now.isBefore(next.minus(early))) {
      return new Due(next, grid.begins(next));
    }
    return new TooLate(slot, Duration.between(begins, now), lateness);
  }
}
