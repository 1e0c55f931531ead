package accounthistory.config;

import accounthistory.capture.Environment;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Venue;
import accounthistory.exchange.http.ExchangeOptions;
import accounthistory.exchange.http.Network;
import accounthistory.exchange.protocol.UntrustedHostException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// How the exchange is asked.
///
/// @param production base URL of the production environment
/// @param simulated base URL of the simulated environment, if one is configured
/// @param bodyLimit most bytes of a decompressed reply
/// @param weightLimit per minute and address
/// @param weightHeadRoom percent of it that is left to others
/// @param egress names the address that requests leave from: collectors of one name share a budget
/// @param network the way there
public record ExchangeSettings(
    URI production,
    URI testnet,
    Optional<URI> simulated,
    Timeouts timeouts,
    int bodyLimit,
    Duration recvWindow,
    int weightLimit,
    int weightHeadRoom,
    String egress,
    Network network) {
  /// How long to wait.
  public record Timeouts(Duration connect, Duration response, Duration total) {}

  /// The base URL of an environment; empty only for the simulated one.
  public Optional<URI> baseUrl(Venue venue, Environment environment) {
    return switch (venue) {
      case BINANCE_USDM ->
          switch (environment) {
            case PRODUCTION -> Optional.of(production);
            case TESTNET -> Optional.of(testnet);
            case SIMULATED -> simulated;
          };
    };
  }

  /// Where and how an environment is asked, whose base URL is set.
  ///
  /// @throws UntrustedHostException when it may not be asked and signed for there
  /// @throws InvalidValueException when it cannot be asked like that
  public ExchangeOptions options(Venue venue, Environment environment) {
    return ExchangeOptions.of(venue, environment, baseUrl(venue, environment).orElseThrow())
        .withTimeouts(
            new ExchangeOptions.Timeouts(timeouts.connect(), timeouts.response(), timeouts.total()))
        .withBodyLimit(bodyLimit)
        .withRecvWindow(recvWindow)
        .withNetwork(network);
  }
}
