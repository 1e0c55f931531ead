package accounthistory.simulator.fault;

import accounthistory.simulator.fault.Fault.Place;
import accounthistory.simulator.fault.FaultTiming.Bound;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Takes values from a line: lengths of time, numbers, sizes, shares.
final class FaultValues {
  private static final Pattern DURATION =
      Pattern.compile(
          "(?:(\\d{1,4})d)?(?:(\\d{1,5})h)?(?:(\\d{1,6})m)?(?:(\\d{1,8})s)?(?:(\\d{1,9})ms)?");
  private static final Pattern SIZE = Pattern.compile("(\\d{1,9})(B|kB|MB|GB)?");
  private static final Pattern PLACE = Pattern.compile("(\\d{1,9})(%|B)");
  private static final Pattern SHARE = Pattern.compile("(\\d{1,3}(?:\\.\\d{1,4})?)%");
  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");
  private static final BigDecimal PER_MILLION_OF_PERCENT = BigDecimal.valueOf(10_000);

  private final Words words;

  FaultValues(Words words) {
    this.words = words;
  }

  Duration duration(String what) throws FaultScriptException {
    var wanted = what + " such as 500ms, 3s, 5m, 2h or 1h30m";
    var word = words.take(wanted);
    return duration(word, word, wanted);
  }

  /// A length of time with a sign.
  Duration shift(String what) throws FaultScriptException {
    var wanted = what + " such as +1500ms or -2s";
    var word = words.take(wanted);
    if (!word.startsWith("+") && !word.startsWith("-")) {
      throw words.unwanted(word, wanted);
    }
    var length = duration(word, word.substring(1), wanted);
    return word.startsWith("-") ? length.negated() : length;
  }

  private Duration duration(String word, String text, String wanted) throws FaultScriptException {
    var match = DURATION.matcher(text);
    if (!match.matches() || text.isEmpty()) {
      throw words.unwanted(word, wanted);
    }
    return Duration.ofDays(part(match.group(1)))
        .plusHours(part(match.group(2)))
        .plusMinutes(part(match.group(3)))
        .plusSeconds(part(match.group(4)))
        .plusMillis(part(match.group(5)));
  }

  private static long part(@Nullable String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }

  Bound bound(String what) throws FaultScriptException {
    var wanted = what + ": an instant such as 2026-11-20T10:00:00Z, or a time since start as 10m";
    var word = words.take(wanted);
    if (!word.contains("T")) {
      return new Bound.Since(duration(word, word, wanted));
    }
    try {
      return new Bound.At(Instant.parse(word));
    } catch (DateTimeException _) {
      throw words.unwanted(word, wanted);
    }
  }

  long whole(String what, long least, long most) throws FaultScriptException {
    var wanted = "%s, a whole number from %s to %s".formatted(what, least, most);
    var word = words.take(wanted);
    var number = WHOLE.matcher(word).matches() ? Long.parseLong(word) : Long.MIN_VALUE;
    if (number < least || number > most) {
      throw words.unwanted(word, wanted);
    }
    return number;
  }

  /// A count that may be written as an ordinal: `3`, `3rd`.
  long ordinal(String what) throws FaultScriptException {
    var wanted = what + " such as 10th";
    var word = words.take(wanted);
    var digits = word.replaceFirst("(?:st|nd|rd|th)$", "");
    if (!WHOLE.matcher(digits).matches() || Long.parseLong(digits) < 1) {
      throw words.unwanted(word, wanted);
    }
    return Long.parseLong(digits);
  }

  long size(String what, long most) throws FaultScriptException {
    var wanted = what + " such as 512B, 64kB, 10MB or 1GB";
    var word = words.take(wanted);
    var match = SIZE.matcher(word);
    if (!match.matches()) {
      throw words.unwanted(word, wanted);
    }
    var unit =
        switch (String.valueOf(match.group(2))) {
          case "kB" -> 1L << 10;
          case "MB" -> 1L << 20;
          case "GB" -> 1L << 30;
          default -> 1L;
        };
    var bytes = Long.parseLong(match.group(1)) * unit;
    if (bytes < 1 || bytes > most) {
      throw words.refusal(word + " is too small or too big", "1B to " + most + "B");
    }
    return bytes;
  }

  Place place() throws FaultScriptException {
    var wanted = "a place in the body such as 50% or 100B";
    var word = words.take(wanted);
    var match = PLACE.matcher(word);
    if (!match.matches()) {
      throw words.unwanted(word, wanted);
    }
    var amount = Integer.parseInt(match.group(1));
    var isPercent = match.group(2).equals("%");
    if (isPercent && amount > 99) {
      throw words.refusal(word + " of a body is all of it", "0% to 99%");
    }
    return new Place(amount, isPercent);
  }

  int perMillion() throws FaultScriptException {
    var wanted = "a share such as 2% or 0.5%";
    var word = words.take(wanted);
    var match = SHARE.matcher(word);
    if (!match.matches()) {
      throw words.unwanted(word, wanted);
    }
    var share = new BigDecimal(match.group(1)).multiply(PER_MILLION_OF_PERCENT).intValueExact();
    if (share < 1 || share > 1_000_000) {
      throw words.refusal(word + " is no share", "0.0001% to 100%");
    }
    return share;
  }
}
