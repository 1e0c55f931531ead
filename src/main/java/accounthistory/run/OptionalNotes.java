package accounthistory.run;

import accounthistory.spool.SpoolException;
import accounthistory.state.StateException;
import accounthistory.text.Repeated;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Notes in the state folder that only save work later: one that cannot be written is logged.
final class OptionalNotes {
  private static final Logger LOG = LoggerFactory.getLogger(OptionalNotes.class);

  private final Repeated unnoted;

  /// @param nanos the monotonic clock
  OptionalNotes(LongSupplier nanos) {
    this.unnoted = new Repeated(nanos);
  }

  /// Takes a note that only saves work: a full disk must not hold up the draining that empties it.
  void take(String what, Runnable note) {
    try {
      note.run();
      unnoted.isOver(what);
    } catch (SpoolException | StateException e) {
      if (unnoted.isToBeTold(what)) {
        LOG.warn("{} is not noted: {}", what, e.getMessage());
      }
    }
  }
}
