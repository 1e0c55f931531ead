package accounthistory.simulator.fault;

import accounthistory.simulator.fault.Fault.RetryAfter;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The words that name faults, and what follows each of them.
final class FaultWords {
  private static final int KILOBYTE = 1024;
  private static final int GARBAGE_BYTES = 512;
  private static final long GARBAGE_MOST = 64L << 20;
  private static final long BOMB_BYTES = 1L << 30;
  private static final long BOMB_MOST = 1L << 40;

  private static final Map<String, Syntax> ALL = all();

  private FaultWords() {}

  /// Reads what follows the name of a fault.
  private interface Syntax {
    Fault read(Words words, FaultValues values) throws FaultScriptException;
  }

  static Fault read(Words words) throws FaultScriptException {
    var wanted = "a fault: " + String.join(", ", ALL.keySet());
    var word = words.take(wanted);
    var syntax = ALL.get(word);
    if (syntax == null) {
      throw words.unwanted(word, wanted);
    }
    return syntax.read(words, new FaultValues(words));
  }

  private static Map<String, Syntax> all() {
    Map<String, Syntax> all = new LinkedHashMap<>();
    addErrors(all);
    addAnswers(all);
    addSpoilings(all);
    all.put("drift", (_, values) -> new Fault.Drift(values.shift("a shift")));
    all.put("slow", (_, values) -> new Fault.Slow(values.duration("a wait")));
    all.put("tls-failure", (_, _) -> new Fault.TlsFailure());
    all.put("wrong-certificate", (_, _) -> new Fault.WrongCertificate());
    return all;
  }

  private static void addErrors(Map<String, Syntax> all) {
    all.put("429", (words, values) -> new Fault.Throttled(retryAfter(words, values)));
    all.put("418", FaultWords::ban);
    all.put("403", (_, _) -> new Fault.Page(403));
    all.put(
        "408",
        error(
            408, -1007, "Timeout waiting for response from backend server. Send status unknown."));
    all.put("503", FaultWords::unavailable);
    all.put("shutting-down", error(503, -1016, "This service is no longer available."));
    all.put(
        "error",
        (words, values) ->
            new Fault.ErrorReply(
                (int) values.whole("a status", 200, 599),
                (int) values.whole("a code", -999_999, 999_999),
                words.take("a text in quotation marks")));
  }

  private static Syntax error(int status, int code, String message) {
    return (_, _) -> new Fault.ErrorReply(status, code, message);
  }

  private static Fault ban(Words words, FaultValues values) throws FaultScriptException {
    if (!words.takes("for")) {
      throw words.refusal("418 does not say how long", "418 for DURATION such as 418 for 2m");
    }
    return new Fault.Ban(values.duration("a ban"), !words.takes("without-retry-after"));
  }

  private static RetryAfter retryAfter(Words words, FaultValues values)
      throws FaultScriptException {
    if (words.takes("retry-after")) {
      return new RetryAfter.After(values.duration("a wait"));
    }
    return words.takes("without-retry-after")
        ? new RetryAfter.Untold()
        : new RetryAfter.NextMinute();
  }

  /// The four that the exchange documents.
  private static Fault unavailable(Words words, FaultValues values) throws FaultScriptException {
    var wanted = "unknown-error, unavailable, internal-error or throttled";
    var kind = words.take(wanted);
    return switch (kind) {
      case "unknown-error" ->
          new Fault.ErrorReply(
              503, -1000, "Unknown error, please check your request or try again later.");
      case "unavailable" -> new Fault.ErrorReply(503, -1000, "Service Unavailable.");
      case "internal-error" ->
          new Fault.ErrorReply(
              503, -1001, "Internal error; unable to process your request. Please try again.");
      case "throttled" ->
          new Fault.ErrorReply(
              503,
              -1008,
              "Request throttled by system-level protection. Reduce-only/close-position orders are"
                  + " exempt. Please try again.");
      default -> throw words.unwanted(kind, wanted);
    };
  }

  private static void addAnswers(Map<String, Syntax> all) {
    all.put("html", (_, _) -> new Fault.Page(200));
    all.put("empty", (_, _) -> new Fault.Empty());
    all.put("redirect", (words, _) -> new Fault.Redirect(words.take("an address to go to")));
    all.put(
        "maintenance",
        (words, values) ->
            new Fault.Maintenance(
                words.takes("status") ? (int) values.whole("a status", 200, 599) : 200));
    all.put(
        "garbage",
        (words, values) ->
            new Fault.Garbage(
                words.takes("of") ? (int) values.size("a size", GARBAGE_MOST) : GARBAGE_BYTES));
    all.put(
        "gzip-bomb",
        (words, values) ->
            new Fault.GzipBomb(words.takes("of") ? values.size("a size", BOMB_MOST) : BOMB_BYTES));
    all.put("endless", (_, _) -> new Fault.Endless());
  }

  private static void addSpoilings(Map<String, Syntax> all) {
    all.put("cut", (words, values) -> new Fault.Cut(at("cut", words, values)));
    all.put("truncated", (words, values) -> new Fault.Truncated(at("truncated", words, values)));
    all.put(
        "reset",
        (words, values) ->
            new Fault.Reset(words.takes("at") ? Optional.of(values.place()) : Optional.empty()));
    all.put(
        "wrong-length",
        (words, values) -> {
          var by = (int) values.whole("a difference in bytes", -KILOBYTE, KILOBYTE);
          if (by == 0) {
            throw words.refusal("0 is the right length", "a difference in bytes such as -10 or 10");
          }
          return new Fault.WrongLength(by);
        });
    all.put("duplicate-key", (_, _) -> new Fault.DuplicateKey());
    all.put(
        "number",
        (words, _) ->
            new Fault.OddNumber(
                words.take("a text in place of a number such as NaN or 1e999999999"),
                words.takes("field") ? Optional.of(words.take("a field")) : Optional.empty()));
    all.put("reply-of", (words, _) -> new Fault.ReplyOf(words.take("another account")));
    all.put(
        "trickle",
        (words, values) ->
            new Fault.Trickle(
                words.takes("with") ? values.duration("a pause") : Duration.ofMillis(10)));
  }

  private static Fault.Place at(String fault, Words words, FaultValues values)
      throws FaultScriptException {
    if (!words.takes("at")) {
      throw words.refusal(
          fault + " does not say where", "%s at 50%% or %<s at 100B".formatted(fault));
    }
    return values.place();
  }
}
