package accounthistory.text;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A duration as people write it: `500ms`, `30s`, `5m`, `1h30m`, `7d`, or ISO 8601's `PT5M`.
public final class DurationText {
  /// The message for a text that is none.
  public static final String WANTED = "a duration with its unit, e.g. 30s, 5m, 1h or PT5M";

  private static final Pattern PARTS =
      Pattern.compile(
          "(?:([0-9]{1,9})d)?(?:([0-9]{1,9})h)?(?:([0-9]{1,9})m(?!s))?(?:([0-9]{1,9})s)?"
              + "(?:([0-9]{1,9})ms)?");

  private static final List<Duration> UNITS =
      List.of(
          Duration.ofDays(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1),
          Duration.ofSeconds(1),
          Duration.ofMillis(1));
  private static final List<String> NAMES = List.of("d", "h", "m", "s", "ms");

  /// Of what is shown about, in its largest units.
  private static final int UNITS_SHOWN = 2;

  private DurationText() {}

  /// The duration that a text says; empty when it says none.
  public static Optional<Duration> parse(String text) {
    var matcher = PARTS.matcher(text);
    if (text.isEmpty() || !matcher.matches()) {
      return parseIso(text);
    }
    var sum = Duration.ZERO;
    for (var i = 0; i < UNITS.size(); i++) {
      var amount = matcher.group(i + 1);
      if (amount != null) {
        sum = sum.plus(UNITS.get(i).multipliedBy(Long.parseLong(amount)));
      }
    }
    return Optional.of(sum);
  }

  private static Optional<Duration> parseIso(String text) {
    try {
      return Optional.of(Duration.parse(text));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  /// A duration to the millisecond: what is written is read as the same.
  public static String exact(Duration duration) {
    return written(duration, UNITS.size());
  }

  /// How long something took or is ago, cut to its two largest units: `1h15m`, `2d3h`, `45s`,
  /// `120ms`.
  public static String about(Duration duration) {
    return written(duration, UNITS_SHOWN);
  }

  private static String written(Duration duration, int unitsMax) {
    if (duration.isNegative()) {
      return "-" + written(duration.negated(), unitsMax);
    }
    var text = new StringBuilder();
    var rest = duration;
    var left = unitsMax;
    for (var i = 0; i < UNITS.size() && left > 0; i++) {
      var amount = rest.dividedBy(UNITS.get(i));
      rest = rest.minus(UNITS.get(i).multipliedBy(amount));
      if (amount > 0) {
        text.append(amount).append(NAMES.get(i));
      }
      if (!text.isEmpty()) {
        left--;
      }
    }
    return text.isEmpty() ? "0s" : text.toString();
  }
}
