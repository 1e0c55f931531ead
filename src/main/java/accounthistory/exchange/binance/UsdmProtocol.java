package accounthistory.exchange.binance;

import accounthistory.capture.Body;
import accounthistory.capture.Environment;
import accounthistory.capture.Stream;
import accounthistory.capture.Venue;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.ExchangeError;
import accounthistory.exchange.protocol.HostKind;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.protocol.SignedTarget;
import accounthistory.exchange.signing.Credentials.Keys;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/// How Binance USDⓈ-M futures are asked and what their replies say.
public enum UsdmProtocol implements Protocol {
  INSTANCE;

  private static final Venue VENUE = Venue.BINANCE_USDM;

  @Override
  public ApiEndpoint time() {
    return Endpoint.TIME;
  }

  @Override
  public Optional<Instant> serverTime(Body body) {
    return ServerTime.in(body);
  }

  @Override
  public List<ApiEndpoint> endpoints(Stream stream) {
    return List.copyOf(Endpoint.of(VENUE, stream));
  }

  @Override
  public List<ApiEndpoint> accountSuccessors() {
    return List.of(
        Endpoint.ACCOUNT_V3,
        Endpoint.POSITION_RISK_V3,
        Endpoint.ACCOUNT_CONFIG,
        Endpoint.SYMBOL_CONFIG);
  }

  @Override
  public OptionalInt weightPerMinute(ApiEndpoint endpoint, Body body) {
    return endpoint == Endpoint.EXCHANGE_INFO
        ? RateLimits.weightPerMinute(body)
        : OptionalInt.empty();
  }

  @Override
  public Optional<? extends ExchangeError> error(Body body) {
    return ErrorReply.in(body);
  }

  @Override
  public SignedTarget signed(Request request, Keys keys, Duration recvWindow, Instant timestamp) {
    var payload = Query.payload(request.query(), recvWindow, timestamp);
    var signature = keys.signing().signature(payload);
    return new SignedTarget(
        request.endpoint().path() + "?" + Query.signed(payload, signature),
        List.of(signature, Query.percentEncoded(signature)));
  }

  @Override
  public String keyHeader() {
    return "X-MBX-APIKEY";
  }

  @Override
  public String usedWeightHeader(HostKind host) {
    return switch (host) {
      case FUTURES -> "X-MBX-USED-WEIGHT-1M";
      case WALLET -> "X-SAPI-USED-IP-WEIGHT-1M";
    };
  }

  @Override
  public URI defaultUri(Environment environment) {
    return Hosts.defaultUri(VENUE, environment);
  }

  @Override
  public URI checked(Environment environment, URI given) {
    return Hosts.checked(VENUE, environment, given);
  }

  @Override
  public Optional<URI> baseUri(HostKind host, Environment environment, URI futures) {
    return Hosts.of(host, environment, futures);
  }
}
