package accounthistory.secret;

/// A failure to read a secret whose reason may be shown: it holds nothing of the secret. Any other
/// exception of reading may have the secret in its message.
public interface Unreadable {
  /// Why, as it goes on after "cannot be read".
  String why();
}
