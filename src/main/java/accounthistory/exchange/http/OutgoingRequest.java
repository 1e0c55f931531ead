package accounthistory.exchange.http;

import accounthistory.exchange.binance.Credentials.Keys;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.Query;
import accounthistory.exchange.binance.Request;
import accounthistory.exchange.ratelimit.WeightReservation;
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
  private volatile @Nullable String signature;

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

  public Endpoint endpoint() {
    return request.endpoint();
  }

  public WeightReservation reservation() {
    return reservation;
  }

  /// The path and query to send now.
  String target(Sent now) {
    sent = now;
    if (keys == null) {
      return request.asked();
    }
    var payload = Query.payload(request.query(), recvWindow, stamp.apply(now.wall()));
    var text = keys.signing().signature(payload);
    signature = text;
    return endpoint().path() + "?" + Query.signed(payload, text);
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
    var made = signature;
    if (made != null) {
      texts.add(made);
      texts.add(Query.percentEncoded(made));
    }
    return texts;
  }
}
