package accounthistory.exchange;

import accounthistory.capture.Body;
import accounthistory.exchange.Reply.Answered;
import accounthistory.exchange.binance.Endpoint;
import accounthistory.exchange.binance.ErrorReply;
import java.net.URI;
import java.util.List;

/// Words messages: subject first, short, on one line, and blank where a reply echoes what must not
/// be seen.
///
/// @param subject what was asked where, without its query
/// @param confidential texts that are never repeated
record Wording(String subject, List<String> confidential) {
  /// Enough for any message of the exchange, and for the title of an HTML page.
  private static final int EXCERPT_MAX = 240;

  Wording {
    confidential = List.copyOf(confidential);
  }

  static Wording of(URI base, Endpoint endpoint, List<String> confidential) {
    return new Wording("GET " + base + endpoint.path(), confidential);
  }

  String of(String detail) {
    return subject + ": " + blanked(detail);
  }

  String coded(int status, ErrorReply error) {
    return of("HTTP %d, code %d %s".formatted(status, error.code(), excerpt(error.text())));
  }

  /// For a reply that says no code.
  String uncoded(Answered reply) {
    var location = reply.headers().location();
    if (location != null) {
      return "redirect to %s, which is not followed".formatted(excerpt(location));
    }
    return reply.body().size() == 0 ? "body is empty" : "body " + excerpt(reply.body().text());
  }

  String instead(Endpoint.Shape shape, Body body) {
    return "body %s, want one that begins with '%s'".formatted(excerpt(body.text()), shape.first());
  }

  /// Blanked before it is cut, since half a key is still half a key.
  private String excerpt(String text) {
    var line = blanked(text).strip();
    return '"' + (line.length() > EXCERPT_MAX ? line.substring(0, EXCERPT_MAX) + "…" : line) + '"';
  }

  private String blanked(String text) {
    var blanked = text;
    for (var word : confidential) {
      blanked = blanked.replace(word, "••••••");
    }
    return blanked.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ");
  }
}
