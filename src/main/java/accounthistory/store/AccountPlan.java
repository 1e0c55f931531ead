package accounthistory.store;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import java.time.ZoneId;
import java.util.Locale;

/// What the settings say of an account: the settings own it, a run carries changes into the tables.
public record AccountPlan(Subject subject, Grid grid, ZoneId reportingZone, State state) {
  /// Whether an account is captured.
  public enum State {
    ACTIVE,
    /// Slots are expected, and missed on purpose.
    PAUSED,
    /// No slots are expected.
    CLOSED;

    /// The name used in tables and settings.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
