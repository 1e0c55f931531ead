package accounthistory.exchange.protocol;

import accounthistory.capture.Body;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.exchange.signing.Credentials.Keys;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How one venue is asked and what its replies say. Pure: no connection, no clock.
public interface Protocol {
  /// The endpoint that reports the venue's clock.
  ApiEndpoint time();

  /// The instant that a reply of [#time] reports; empty when it reports none.
  Optional<Instant> serverTime(Body body);

  /// What one sync of a stream requests, one request each, or one for each symbol: see
  /// [ApiEndpoint#isBySymbol]. Of a stream that is read by pages, the page.
  List<ApiEndpoint> endpoints(Stream stream);

  /// What serves an account's state when the endpoints of its stream are retired, wallets and
  /// totals first.
  List<ApiEndpoint> accountSuccessors();

  /// The weight that an address may use in a minute, when the reply of this endpoint says so.
  OptionalInt weightPerMinute(ApiEndpoint endpoint, Body body);

  /// The error that a body is; empty when it is none.
  Optional<? extends ExchangeError> error(Body body);

  /// A request as it is sent with a key.
  ///
  /// @param recvWindow how old it may be when the venue sees it
  SignedTarget signed(Request request, Keys keys, Duration recvWindow, Instant timestamp);

  /// The header that carries the API key.
  String keyHeader();

  /// The header that reports what the address has used of a host's weight in the present minute.
  String usedWeightHeader(HostKind host);

  /// The base URL of an environment that has one.
  ///
  /// @throws UntrustedHostException for the simulated one, whose port only its starter knows
  URI defaultUri(Environment environment);

  /// The base URL, normalized, if that environment may be asked and signed for there.
  ///
  /// @throws UntrustedHostException naming the URL and what is wrong with it
  URI checked(Environment environment, URI given);

  /// The base URL of a host, given the futures host's; empty when the environment has none.
  Optional<URI> baseUri(HostKind host, Environment environment, URI futures);
}
