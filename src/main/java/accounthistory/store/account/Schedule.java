package accounthistory.store.account;

import accounthistory.capture.Grid;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Which slots are expected of an account.
///
/// @param entries oldest first, each in force until the next one
public record Schedule(List<Entry> entries) {
  /// Nothing is known.
  public static final Schedule UNKNOWN = new Schedule(List.of());

  /// The grid of an account from an instant on.
  ///
  /// @param lateness how long after its beginning a slot may be taken
  /// @param active whether slots are expected at all
  public record Entry(Instant validFrom, Grid grid, Duration lateness, boolean active) {
    /// With the lateness that the grid has when none is set.
    public Entry(Instant validFrom, Grid grid, boolean active) {
      this(validFrom, grid, grid.defaultLateness(), active);
    }

    /// What a plan expects; of a paused account slots are expected too.
    public static Entry of(AccountPlan plan, Instant validFrom) {
      return new Entry(
          validFrom, plan.grid(), plan.lateness(), plan.state() != AccountPlan.State.CLOSED);
    }

    /// Whether the same slots are expected, and until when; what a closed account's grid was does
    /// not matter.
    public boolean saysTheSameAs(Entry other) {
      return active == other.active
          && (!active
              || (grid.equals(other.grid) && lateness.toMillis() == other.lateness.toMillis()));
    }
  }

  public Schedule {
    entries = List.copyOf(entries);
  }
}
