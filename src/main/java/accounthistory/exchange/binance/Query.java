package accounthistory.exchange.binance;

import accounthistory.exchange.signing.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.SequencedMap;
import java.util.stream.Collectors;
import org.apache.hc.core5.net.PercentCodec;

/// Builds a signed query in stages, each a pure function of its arguments.
///
/// `encoded` → `payload` → [SigningKey#signature] → `signed`. What is signed is exactly the text
/// that is sent: encoding comes first, and the signature last.
public final class Query {
  private Query() {}

  /// `name=value` pairs joined by `&`, in the given order, percent-encoded as UTF-8.
  public static String encoded(SequencedMap<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(it -> percentEncoded(it.getKey()) + "=" + percentEncoded(it.getValue()))
        .collect(Collectors.joining("&"));
  }

  /// The text to sign: the query, then the window and the time stamp, both in whole milliseconds.
  ///
  /// @param query encoded; empty when there is no other parameter
  public static String payload(String query, Duration recvWindow, Instant timestamp) {
    return (query.isEmpty() ? "" : query + "&")
        + "recvWindow="
        + recvWindow.toMillis()
        + "&timestamp="
        + timestamp.toEpochMilli();
  }

  /// The query to send: the payload with its signature last.
  public static String signed(String payload, String signature) {
    return payload + "&signature=" + percentEncoded(signature);
  }

  /// A text as it stands in a query: UTF-8, everything but letters, digits and `-._~` encoded.
  public static String percentEncoded(String text) {
    return PercentCodec.encode(text, StandardCharsets.UTF_8);
  }
}
