package accounthistory.job;

import java.util.Locale;

/// How a run ended for one account.
public enum Outcome {
  TAKEN(false),
  ALREADY_TAKEN(false),
  /// Another collector is at work on the slot.
  HELD(false),
  /// The exchange says that the futures wallet is dormant.
  INACTIVE(false),
  /// Paused or closed in the settings.
  PAUSED(false),
  /// On disk; loaded by the next run that reaches the database.
  SPOOLED(true),
  TOO_LATE(true),
  THROTTLED(true),
  UNREACHABLE(true),
  REFUSED(false),
  /// The key opens another account than the one of this name.
  IDENTITY(false),
  NOT_UNDERSTOOD(false),
  TLS(false),
  SPOOL_NOT_WRITABLE(true),
  /// The database holds another account under this name, or cannot be used by this program.
  CONFIGURATION(false),
  BUG(false);

  private final boolean retryable;

  Outcome(boolean retryable) {
    this.retryable = retryable;
  }

  /// Whether starting the same run again may help.
  public boolean isRetryable() {
    return retryable;
  }

  /// The name used in JSON and log lines.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
