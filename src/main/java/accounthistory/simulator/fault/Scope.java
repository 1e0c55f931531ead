package accounthistory.simulator.fault;

import java.util.Optional;

/// For whom a rule is; what is not named is any.
///
/// @param account whose key the request shows
public record Scope(Optional<String> path, Optional<String> account) {
  public static final Scope EVERYTHING = new Scope(Optional.empty(), Optional.empty());

  /// Whether a request is one of those.
  ///
  /// @param owner account whose key is sent; empty when it is no account's
  public boolean covers(String requestPath, Optional<String> owner) {
    return path.map(requestPath::equals).orElse(true)
        && (account.isEmpty() || account.equals(owner));
  }
}
