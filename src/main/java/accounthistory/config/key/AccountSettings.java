package accounthistory.config.key;

import accounthistory.capture.Grid;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Subject;
import accounthistory.secret.Secret;
import accounthistory.text.DurationText;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// One configured account.
///
/// @param credentials what it signs with; always there while it is active
/// @param next a second pair, tried once when the first is refused
/// @param allowed what the key may be able to do although it is not needed here: `withdraw`,
///   `transfer`
/// @param schedule when it is captured; empty when no grid is set
/// @param reportingZone time zone of its local days
public record AccountSettings(
    Subject subject,
    Optional<Credentials> credentials,
    Optional<Credentials> next,
    Set<String> allowed,
    Optional<Schedule> schedule,
    ZoneId reportingZone,
    State state) {
  public AccountSettings {
    allowed = Set.copyOf(allowed);
  }

  /// Key and signing secret, both read at each use.
  ///
  /// @param rule what else the key must be
  public record Credentials(
      Secret key, Secret secret, accounthistory.exchange.signing.Credentials.KeyRule rule) {}

  /// The grid, and how long after its beginning a slot may still be taken.
  public record Schedule(Grid grid, Duration lateness) {
    public Schedule {
      if (lateness.isNegative() || lateness.compareTo(grid.every()) >= 0) {
        throw new InvalidValueException(
            "lateness of %s: want less than the grid of %s"
                .formatted(DurationText.exact(lateness), DurationText.exact(grid.every())));
      }
    }
  }

  /// Whether the account is captured.
  public enum State {
    ACTIVE,
    /// Slots are expected, and missed on purpose.
    PAUSED,
    /// No slots are expected.
    CLOSED;

    /// The name used in settings and tables.
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public String name() {
    return subject.name();
  }
}
