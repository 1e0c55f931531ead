package accounthistory.store.embedded;

/// The embedded PostgreSQL cannot be had; the message tells an operator why and what to do.
public final class EmbeddedDatabaseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  EmbeddedDatabaseException(String message) {
    super(message);
  }

  EmbeddedDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
