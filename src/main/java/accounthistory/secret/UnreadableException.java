package accounthistory.secret;

/// A secret cannot be read now, for a reason that may be told to people: it holds nothing of the
/// secret. Whatever else reading throws has a message that nobody vouches for.
public class UnreadableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String why;

  /// @param message the whole of it, for logs
  /// @param why after "cannot be read"
  protected UnreadableException(String message, String why, Throwable cause) {
    super(message, cause);
    this.why = why;
  }

  public final String why() {
    return why;
  }
}
