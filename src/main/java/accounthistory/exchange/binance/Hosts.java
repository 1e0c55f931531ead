package accounthistory.exchange.binance;

import accounthistory.capture.Environment;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.UntrustedHostException;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Which hosts may see a signed request of which environment.
public final class Hosts {
  private static final Set<String> PRODUCTION = Set.of("fapi.binance.com");

  private static final URI PRODUCTION_WALLET = URI.create("https://api.binance.com");

  /// The present name of the test exchange first, then the older one, which still answers.
  private static final Set<String> TESTNET =
      Set.of("demo-fapi.binance.com", "testnet.binancefuture.com");

  /// Literal addresses and the one name that never leaves the machine: nothing is resolved, so that
  /// no name server can turn a host into a loopback one.
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1]");

  private Hosts() {}

  /// The base URL of an environment that has one; throws [UntrustedHostException] for the simulated
  /// one, whose port only the starter of the simulator knows.
  public static URI defaultUri(Venue venue, Environment environment) {
    return switch (environment) {
      case PRODUCTION ->
          switch (venue) {
            case BINANCE_USDM -> URI.create("https://fapi.binance.com");
          };
      case TESTNET ->
          switch (venue) {
            case BINANCE_USDM -> URI.create("https://demo-fapi.binance.com");
          };
      case SIMULATED ->
          throw new UntrustedHostException(
              "the simulated environment has no base URL of its own: give one, e.g. http://127.0.0.1:8080");
    };
  }

  /// The base URL, normalized, if that environment may be asked and signed for there.
  ///
  /// @throws UntrustedHostException naming the URL and what is wrong with it
  public static URI checked(Venue venue, Environment environment, URI given) {
    var host = given.getHost() == null ? "" : given.getHost().toLowerCase(Locale.ROOT);
    var scheme = given.getScheme() == null ? "" : given.getScheme().toLowerCase(Locale.ROOT);
    var isLoopback = LOOPBACK.matcher(host).matches();
    if (host.isEmpty() || !isBare(given)) {
      throw refused(given, "want scheme, host and at most a port, e.g. https://fapi.binance.com");
    }
    if (!scheme.equals("https") && !(scheme.equals("http") && isLoopback)) {
      throw refused(given, "want https; plain http only to the loopback address");
    }
    switch (environment) {
      case PRODUCTION -> requireOneOf(given, host, "production", production(venue));
      case TESTNET -> requireOneOf(given, host, "testnet", testnet(venue));
      case SIMULATED -> {
        if (!isLoopback) {
          throw refused(given, "the simulated exchange is asked at a loopback address only");
        }
      }
    }
    return URI.create(scheme + "://" + host + (given.getPort() < 0 ? "" : ":" + given.getPort()));
  }

  /// The base URL of a host, given the futures host's; empty when the environment has none: no one
  /// runs a wallet host for test accounts.
  public static Optional<URI> of(HostKind kind, Environment environment, URI futures) {
    return switch (kind) {
      case FUTURES -> Optional.of(futures);
      case WALLET ->
          switch (environment) {
            case PRODUCTION -> Optional.of(PRODUCTION_WALLET);
            case TESTNET -> Optional.empty();
            case SIMULATED -> Optional.of(futures);
          };
    };
  }

  private static Set<String> production(Venue venue) {
    return switch (venue) {
      case BINANCE_USDM -> PRODUCTION;
    };
  }

  private static Set<String> testnet(Venue venue) {
    return switch (venue) {
      case BINANCE_USDM -> TESTNET;
    };
  }

  private static boolean isBare(URI given) {
    var path = given.getRawPath();
    return given.getRawUserInfo() == null
        && given.getRawQuery() == null
        && given.getRawFragment() == null
        && (path == null || path.isEmpty() || path.equals("/"));
  }

  private static void requireOneOf(URI given, String host, String environment, Set<String> known) {
    if (!known.contains(host) || (given.getPort() >= 0 && given.getPort() != 443)) {
      throw refused(
          given,
          environment
              + " signs only for "
              + String.join(", ", known.stream().sorted().toList())
              + " at port 443");
    }
  }

  private static UntrustedHostException refused(URI given, String why) {
    // A user name in a URL is likely to stand beside a password.
    var shown = given.getRawUserInfo() == null ? given.toString() : "with a user name";
    return new UntrustedHostException("base URL %s: %s".formatted(shown, why));
  }
}
