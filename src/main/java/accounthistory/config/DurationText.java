package accounthistory.config;

import accounthistory.capture.InvalidValueException;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Pattern;

/// A duration as people write it: `500ms`, `30s`, `5m`, `1h`, `7d`, or ISO 8601's `PT5M`.
public final class DurationText {
  /// What a text that is none is told.
  static final String WANTED = "a duration with its unit, e.g. 30s, 5m, 1h or PT5M";

  private static final Pattern SHORT = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

  private DurationText() {}

  /// The duration that a text says.
  ///
  /// @throws InvalidValueException with the text and what is wanted
  public static Duration parse(String text) {
    var matcher = SHORT.matcher(text);
    try {
      if (!matcher.matches()) {
        return Duration.parse(text);
      }
      var amount = Long.parseLong(matcher.group(1));
      return switch (matcher.group(2)) {
        case "ms" -> Duration.ofMillis(amount);
        case "s" -> Duration.ofSeconds(amount);
        case "m" -> Duration.ofMinutes(amount);
        case "h" -> Duration.ofHours(amount);
        default -> Duration.ofDays(amount);
      };
    } catch (DateTimeException _) {
      throw new InvalidValueException("\"%s\": want %s".formatted(text, WANTED));
    }
  }
}
