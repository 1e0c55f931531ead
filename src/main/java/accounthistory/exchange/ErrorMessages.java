package accounthistory.exchange;

import accounthistory.capture.Body;
import accounthistory.exchange.http.HttpReply.Answered;
import accounthistory.exchange.protocol.ApiEndpoint;
import accounthistory.exchange.protocol.BodyShape;
import accounthistory.exchange.protocol.ExchangeError;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Words messages: subject first, short, on one line, and blank where a reply echoes what must not
/// be seen.
///
/// @param subject what was asked where, without its query
/// @param confidential texts that are never repeated
record ErrorMessages(String subject, List<String> confidential) {
  /// Enough for any message of the exchange, and for the title of an HTML page.
  private static final int EXCERPT_MAX = 240;

  private static final int MESSAGE_MAX = 500;

  /// What is searched of a body for the excerpt: a hostile one may be a single word of megabytes.
  private static final int SEARCHED_MAX = 4 * 1024;

  private static final String WORD = "[^\\s\"'<>(){}\\[\\],]";

  /// A word this long with a digit in it is no prose: a key, a signature or a query, encoded once
  /// more perhaps, so that it matches nothing that is known.
  private static final Pattern LONG_WORD = Pattern.compile(WORD + "{40,}+");

  private static final String BLANK = "••••••";

  ErrorMessages {
    confidential = List.copyOf(confidential);
  }

  static ErrorMessages of(URI base, ApiEndpoint endpoint, List<String> confidential) {
    return new ErrorMessages("GET " + base + endpoint.path(), confidential);
  }

  /// The subject with something that came from the other side, or repeats it.
  String of(String detail) {
    return subject + ": " + cut(blanked(detail), MESSAGE_MAX);
  }

  /// The subject with words of our own.
  String plain(String detail) {
    return subject + ": " + detail;
  }

  String coded(int status, ExchangeError error) {
    return of("HTTP %s, code %s %s".formatted(status, error.code(), excerpt(error.text())));
  }

  /// For a reply that says no code.
  String uncoded(Answered reply) {
    var location = reply.headers().location();
    if (location != null) {
      return "redirect to %s, which is not followed".formatted(excerpt(location));
    }
    return reply.body().size() == 0 ? "body is empty" : "body " + excerpt(reply.body().text());
  }

  String instead(BodyShape shape, Body body) {
    return "body %s, want one that begins with '%s'".formatted(excerpt(body.text()), shape.first());
  }

  /// The reply to be kept: verbatim, but for what must not be.
  Body blanked(Body body) {
    return body.without(confidential, BLANK);
  }

  private String excerpt(String text) {
    // Blanked before it is cut, since half a key is still half a key; a half word goes wholly.
    var searched =
        text.length() > SEARCHED_MAX
            ? text.substring(0, SEARCHED_MAX).replaceFirst(WORD + "*+$", "")
            : text;
    return '"' + cut(blanked(searched).strip(), EXCERPT_MAX) + '"';
  }

  private static String cut(String line, int most) {
    return line.length() > most ? line.substring(0, most) + "…" : line;
  }

  private String blanked(String text) {
    var blanked = text;
    for (var word : confidential) {
      blanked = blanked.replace(word, BLANK);
    }
    return LONG_WORD
        .matcher(blanked)
        .replaceAll(it -> hasDigit(it.group()) ? BLANK : Matcher.quoteReplacement(it.group()))
        .replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ");
  }

  private static boolean hasDigit(String word) {
    return word.chars().anyMatch(it -> it >= '0' && it <= '9');
  }
}
