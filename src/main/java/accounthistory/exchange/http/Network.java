package accounthistory.exchange.http;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The way to the exchange.
///
/// @param authorities trusted in addition to those of the JDK
public record Network(Optional<Proxy> proxy, List<X509Certificate> authorities) {
  /// Straight, with the JDK's authorities alone.
  public static final Network DIRECT = new Network(Optional.empty(), List.of());

  public Network {
    authorities = List.copyOf(authorities);
  }
}
