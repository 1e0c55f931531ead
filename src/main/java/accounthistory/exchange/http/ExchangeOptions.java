package accounthistory.exchange.http;

import accounthistory.capture.Environment;
import accounthistory.capture.InvalidValueException;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.venue.Protocols;
import accounthistory.text.DurationText;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where and how an exchange is asked.
///
/// @param baseUri scheme, host and port; checked against the environment
/// @param bodyLimit the most bytes a body may have, decompressed
/// @param recvWindow how old a signed request may be when the exchange sees it; whole milliseconds
/// @param network the way there, and whom to trust on it
public record ExchangeOptions(
    Venue venue,
    Environment environment,
    URI baseUri,
    Timeouts timeouts,
    int bodyLimit,
    Duration recvWindow,
    ClockOptions clock,
    Network network) {
  /// An account of 600 symbols is a quarter of a megabyte; this leaves room for a hundred times
  /// more, and keeps a hostile stream from filling the heap.
  public static final int BODY_LIMIT = 64 * 1024 * 1024;

  /// What the exchange itself assumes and advises not to exceed.
  public static final Duration RECV_WINDOW = Duration.ofSeconds(5);

  /// The highest window documented for any of the exchange's hosts.
  private static final Duration RECV_WINDOW_MAX = Duration.ofSeconds(60);

  public ExchangeOptions {
    baseUri = Protocols.of(venue).checked(environment, baseUri);
    if (bodyLimit < 1) {
      throw new InvalidValueException("body limit %s: want at least 1 byte".formatted(bodyLimit));
    }
    if (recvWindow.toMillis() < 1 || recvWindow.compareTo(RECV_WINDOW_MAX) > 0) {
      throw new InvalidValueException(
          "recvWindow %s: want 1ms to %s"
              .formatted(DurationText.exact(recvWindow), DurationText.exact(RECV_WINDOW_MAX)));
    }
  }

  /// The environment's own host with everything else as it should be; throws
  /// [accounthistory.exchange.protocol.UntrustedHostException] for the simulated one, which has
  /// none.
  public static ExchangeOptions of(Venue venue, Environment environment) {
    return of(venue, environment, Protocols.of(venue).defaultUri(environment));
  }

  /// A given host with everything else as it should be.
  public static ExchangeOptions of(Venue venue, Environment environment, URI baseUri) {
    return new ExchangeOptions(
        venue,
        environment,
        baseUri,
        Timeouts.STANDARD,
        BODY_LIMIT,
        RECV_WINDOW,
        ClockOptions.STANDARD,
        Network.DIRECT);
  }

  /// How the venue is asked.
  public Protocol protocol() {
    return Protocols.of(venue);
  }

  /// The base URL of a host; empty when the environment has none.
  public Optional<URI> baseUri(HostKind kind) {
    return protocol().baseUri(kind, environment, baseUri);
  }

  /// A host as this address is known there, for what is counted by address: with the proxy, if it
  /// is asked through one. Empty when the environment has no such host.
  public Optional<String> egress(HostKind kind) {
    return baseUri(kind)
        .map(it ->
            it.getAuthority()
                + network.proxy().filter(by -> by.serves(it)).map(by -> "_by_" + by).orElse(""));
  }

  public ExchangeOptions withTimeouts(Timeouts other) {
    return new ExchangeOptions(
        venue, environment, baseUri, other, bodyLimit, recvWindow, clock, network);
  }

  public ExchangeOptions withBodyLimit(int other) {
    return new ExchangeOptions(
        venue, environment, baseUri, timeouts, other, recvWindow, clock, network);
  }

  public ExchangeOptions withRecvWindow(Duration other) {
    return new ExchangeOptions(
        venue, environment, baseUri, timeouts, bodyLimit, other, clock, network);
  }

  public ExchangeOptions withNetwork(Network other) {
    return new ExchangeOptions(
        venue, environment, baseUri, timeouts, bodyLimit, recvWindow, clock, other);
  }

  /// How long to wait.
  ///
  /// @param connect for a connection, TLS included, to each address of the host
  /// @param response for the next bytes of a reply
  /// @param total for a whole request, from requesting a connection to the last byte
  public record Timeouts(Duration connect, Duration response, Duration total) {
    /// A lost packet is sent again after 1 and 3 seconds: 5 sees both. Replies take tenths of a
    /// second. Three whole attempts fit into the lateness of a slot of five minutes.
    public static final Timeouts STANDARD =
        new Timeouts(Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20));

    public Timeouts {
      requirePositive("connect", connect);
      requirePositive("response", response);
      requirePositive("total", total);
    }

    private static void requirePositive(String name, Duration timeout) {
      if (timeout.toMillis() < 1 || timeout.compareTo(Duration.ofHours(1)) > 0) {
        throw new InvalidValueException(
            "%s timeout %s: want 1ms to 1h".formatted(name, DurationText.exact(timeout)));
      }
    }
  }

  /// How the exchange's clock is measured.
  ///
  /// @param samples requests per measurement; the quickest wins
  /// @param maxAge after which the clock is measured again
  /// @param bias how far behind its best guess a time stamp is signed, beyond the guess's error
  public record ClockOptions(int samples, Duration maxAge, Duration bias) {
    /// The first sample may meet a cold path, so two more follow. A machine's clock drifts up to 50
    /// ppm when nothing disciplines it: 30 ms in ten minutes, which the bias covers.
    public static final ClockOptions STANDARD =
        new ClockOptions(3, Duration.ofMinutes(10), Duration.ofMillis(50));

    public ClockOptions {
      if (samples < 1 || samples > 20) {
        throw new InvalidValueException("%s clock samples: want 1 to 20".formatted(samples));
      }
      if (maxAge.isNegative() || maxAge.isZero() || bias.isNegative()) {
        throw new InvalidValueException(
            "clock age %s and bias %s: want a positive age and no negative bias"
                .formatted(DurationText.exact(maxAge), DurationText.exact(bias)));
      }
    }
  }
}
