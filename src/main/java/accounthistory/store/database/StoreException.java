package accounthistory.store.database;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The database did not do what was asked. Nothing of the transaction remains, unless the message
/// says that this is not known; doing it again is right in both cases.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final transient Optional<Outage> outage;

  StoreException(Exception cause) {
    super(message(cause), cause);
    this.sqlState = Outage.stateOf(cause);
    this.outage = Outage.of(cause);
  }

  private StoreException(String message, Exception cause) {
    super(message, cause);
    this.sqlState = Outage.stateOf(cause);
    this.outage = Optional.of(Outage.PASSING);
  }

  private StoreException(String message, String sqlState, Optional<Outage> outage) {
    super(message);
    this.sqlState = sqlState;
    this.outage = outage;
  }

  /// What storing needs on this machine is not to be had, whatever is to be stored.
  public static StoreException unusable(String message) {
    return new StoreException(message, "", Optional.of(Outage.CONFIGURATION));
  }

  /// What the database would refuse, or round without a word, is not sent.
  ///
  /// @param sqlState as the server would say it
  static StoreException refused(String message, String sqlState) {
    return new StoreException(message, sqlState, Optional.empty());
  }

  /// A commit was not answered and no server could be queried what became of it.
  static StoreException unknownOutcome(Exception cause) {
    return new StoreException(
        "database: whether a transaction was committed is not known: " + firstLine(cause), cause);
  }

  /// What of the capture may be guilty of a refusal; empty when the database is.
  public Optional<RejectedValue> culprit() {
    return getCause() == null && outage().isEmpty()
        ? Optional.of(new RejectedValue("capture", String.valueOf(getMessage())))
        : RejectedValue.of(this);
  }

  /// The SQLState, five characters; empty when the database never answered.
  public String sqlState() {
    return sqlState;
  }

  /// What keeps the database from storing anything; empty when it refuses what was to be stored.
  public Optional<Outage> outage() {
    return outage;
  }

  /// Whether the database is unreachable, full, read-only or shutting down, so that a later try may
  /// succeed.
  public boolean isUnavailable() {
    return outage.filter(it -> it == Outage.PASSING).isPresent();
  }

  private static String message(Exception cause) {
    var state = Outage.stateOf(cause);
    return "database: %s%s".formatted(firstLine(cause), state.isEmpty() ? "" : " [" + state + "]");
  }

  private static String firstLine(Throwable cause) {
    var deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    @Nullable String message = deepest.getMessage();
    return message == null ? "no reason is given" : message.lines().findFirst().orElse("");
  }
}
