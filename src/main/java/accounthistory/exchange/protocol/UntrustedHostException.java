package accounthistory.exchange.protocol;

/// A base URL that requests of its environment may not be sent to. The message names the URL and
/// what is wanted; settings add the key.
public final class UntrustedHostException extends IllegalArgumentException {
  public UntrustedHostException(String message) {
    super(message);
  }
}
