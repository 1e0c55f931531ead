package accounthistory.store;

import accounthistory.capture.Grid;
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
  /// @param active whether slots are expected at all
  public record Entry(Instant validFrom, Grid grid, boolean active) {
    /// What a plan expects; of a paused account slots are expected too.
    public static Entry of(AccountPlan plan, Instant validFrom) {
      return new Entry(validFrom, plan.grid(), plan.state() != AccountPlan.State.CLOSED);
    }

    /// Whether the same slots are expected; what a closed account's grid was does not matter.
    public boolean saysTheSameAs(Entry other) {
      return active == other.active && (!active || grid.equals(other.grid));
    }
  }

  public Schedule {
    entries = List.copyOf(entries);
  }
}
