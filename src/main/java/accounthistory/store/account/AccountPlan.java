package accounthistory.store.account;

import accounthistory.capture.Grid;
import accounthistory.capture.Subject;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Optional;

/// What the settings say of an account: the settings own it, a run carries changes into the
/// database.
///
/// @param lateness how long after its beginning a slot may be taken
/// @param flowsEvery how often the account's income is requested; empty when it is not
public record AccountPlan(
    Subject subject,
    Grid grid,
    Duration lateness,
    Optional<Duration> flowsEvery,
    ZoneId reportingZone,
    State state) {
  /// An offset of zero has no name that the database accepts.
  public AccountPlan {
    reportingZone = reportingZone.equals(ZoneOffset.UTC) ? ZoneId.of("UTC") : reportingZone;
  }

  /// A plan with the lateness that the grid has when none is set.
  public AccountPlan(Subject subject, Grid grid, ZoneId reportingZone, State state) {
    this(subject, grid, grid.defaultLateness(), Optional.empty(), reportingZone, state);
  }

  /// The same plan, with this lateness and interval of income.
  public AccountPlan with(Duration otherLateness, Optional<Duration> otherFlows) {
    return new AccountPlan(subject, grid, otherLateness, otherFlows, reportingZone, state);
  }

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
