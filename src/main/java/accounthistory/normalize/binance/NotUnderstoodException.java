package accounthistory.normalize.binance;

/// A body is not JSON or not of its payload's shape. The message names the place and the value, in
/// text that every table and terminal can take.
public final class NotUnderstoodException extends Exception {
  private static final int MESSAGE_CHARACTERS_MAX = 600;

  public NotUnderstoodException(String message) {
    super(Text.plain(message, MESSAGE_CHARACTERS_MAX), null, false, false);
  }
}
