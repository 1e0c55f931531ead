package accounthistory.store;

import org.jspecify.annotations.Nullable;

/// The database did not do what was asked. Nothing of the transaction remains.
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;

  StoreException(String sqlState, Exception cause) {
    super(
        "database: %s%s"
            .formatted(firstLine(cause), sqlState.isEmpty() ? "" : " [" + sqlState + "]"),
        cause);
    this.sqlState = sqlState;
  }

  /// The SQLState, five characters; empty when the database never answered.
  public String sqlState() {
    return sqlState;
  }

  /// Whether the database is away, full, read-only or shutting down, so that a later try may
  /// succeed.
  public boolean isUnavailable() {
    return sqlState.isEmpty()
        || sqlState.startsWith("08")
        || sqlState.startsWith("53")
        || sqlState.startsWith("57P")
        || sqlState.equals("25006");
  }

  private static String firstLine(Throwable cause) {
    var deepest = cause;
    while (deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    @Nullable String message = deepest.getMessage();
    return message == null
        ? deepest.getClass().getSimpleName()
        : message.lines().findFirst().orElse("");
  }
}
