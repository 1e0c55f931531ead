package accounthistory.secret;

/// A failure to read a secret whose reason may be told to people: it holds nothing of the secret.
/// Whatever else reading throws has a message that nobody vouches for.
public interface Unreadable {
  /// Why, as it goes on after "cannot be read".
  String why();
}
