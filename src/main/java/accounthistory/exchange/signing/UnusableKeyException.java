package accounthistory.exchange.signing;

/// A key that cannot be used to sign. The message names where the key comes from and what is wrong
/// with it, never its content; there is no cause, since a parser's message may quote it.
public final class UnusableKeyException extends IllegalArgumentException {
  private final String message;

  public UnusableKeyException(String message) {
    super(message);
    this.message = message;
  }

  @Override
  public String getMessage() {
    return message;
  }
}
