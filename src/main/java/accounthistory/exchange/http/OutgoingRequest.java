package accounthistory.exchange.http;

import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.Protocol;
import accounthistory.exchange.protocol.Request;
import accounthistory.exchange.ratelimit.WeightReservation;
import accounthistory.exchange.signing.Credentials.Keys;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One request on its way: what is asked, and what is found out while it is sent.
///
/// The signature is made when a connection stands, so that waiting for one does not age the time
/// stamp.
public final class OutgoingRequest {
  private final Request request;
  private final @Nullable Keys keys;
  private final Duration recvWindow;
  private final UnaryOperator<Instant> stamp;
  private final WeightReservation reservation;
  private volatile @Nullable Sent sent;
  private volatile List<String> signatures = List.of();

  public OutgoingRequest(
      Request request, @Nullable Keys keys, Stamps stamps, WeightReservation reservation) {
    this.request = request;
    this.keys = keys;
    this.recvWindow = stamps.recvWindow();
    this.stamp = stamps.stamp();
    this.reservation = reservation;
  }

  /// How a request is stamped.
  ///
  /// @param stamp the time stamp to sign for an instant of the machine's clock
  public record Stamps(Duration recvWindow, UnaryOperator<Instant> stamp) {}

  /// When a request left.
  ///
  /// @param wall by the machine's clock
  /// @param nanos by the monotonic clock
  public record Sent(Instant wall, long nanos) {}

  public Request request() {
    return request;
  }

  public ApiEndpoint endpoint() {
    return request.endpoint();
  }

  public WeightReservation reservation() {
    return reservation;
  }

  /// The path and query to send now.
  String target(Protocol protocol, Sent now) {
    sent = now;
    if (keys == null) {
      return request.asked();
    }
    var signed = protocol.signed(request, keys, recvWindow, stamp.apply(now.wall()));
    signatures = signed.signatures();
    return signed.target();
  }

  @Nullable String apiKey() {
    return keys == null ? null : keys.apiKey();
  }

  /// When the request left; null while it has not.
  @Nullable Sent sent() {
    return sent;
  }

  /// What must not be repeated in any message, in whatever form a reply may echo it.
  public List<String> confidential() {
    var texts = new ArrayList<String>();
    if (keys != null) {
      texts.add(keys.apiKey());
    }
    texts.addAll(signatures);
    return texts;
  }
}
